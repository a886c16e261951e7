//! Linker settings of the shared library.

fn main() {
    let os = std::env::var("CARGO_CFG_TARGET_OS").unwrap_or_default();
    if os == "linux" {
        // Unloading would pull the code from under pool threads.
        println!("cargo:rustc-cdylib-link-arg=-Wl,-z,nodelete");
    }
    if links_by_lld() {
        // Functions of the same code are one: 3 % of the library. Rust promises no addresses of functions.
        println!("cargo:rustc-cdylib-link-arg=-Wl,--icf=all");
    }
    println!("cargo:rerun-if-changed=build.rs");
}

/// Is the linker the LLD that comes with rustc? It is since 1.90 on x86-64 Linux, where nobody chose another.
fn links_by_lld() -> bool {
    let of = |name: &str| std::env::var(name).unwrap_or_default();
    let rustc = |words: &[&str]| {
        let out = std::process::Command::new(of("RUSTC")).args(words).output();
        out.map(|out| String::from_utf8_lossy(&out.stdout).into_owned()).unwrap_or_default()
    };
    const TARGET: &str = "x86_64-unknown-linux-gnu";
    if of("TARGET") != TARGET || of("HOST") != TARGET || !of("RUSTC_LINKER").is_empty() {
        return false;
    }
    if of("CARGO_ENCODED_RUSTFLAGS").contains("link") {
        return false;
    }
    let version = rustc(&["--version"]);
    let minor = version.split('.').nth(1).and_then(|minor| minor.parse::<u32>().ok()).unwrap_or(0);
    let root = rustc(&["--print", "sysroot"]);
    let lld = format!("{}/lib/rustlib/{TARGET}/bin/gcc-ld/ld.lld", root.trim());
    minor >= 90 && std::path::Path::new(&lld).exists()
}
