#!/usr/bin/env bash
# Builds shims/wasm/sera.wasm: the library as one WebAssembly module without imports.
#
#   shims/wasm/build.sh [cargo's options, such as --no-default-features --features plot]
#
# Takes the rustc that has the target (`rustup target add wasm32-unknown-unknown`), else the workshop's
# ../shared/wasm-toolchain beside the repository. Optional: wasm-opt of binaryen, which takes 13 % off.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
target=wasm32-unknown-unknown
toolchain=../shared/wasm-toolchain

if ! compgen -G "$("${RUSTC:-rustc}" --print target-libdir --target $target)/libstd-*.rlib" >/dev/null; then
  if [ ! -x $toolchain ]; then
    echo "no Rust standard library for $target: rustup target add $target" >&2
    exit 1
  fi
  least=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
  exports=$(SERA_WASM_MIN=$least $toolchain)
  eval "$exports"
fi

# No path of this machine, and no registry's host, stands in the module. Our own files are told by paths below the
# repository, which need no flag; one that names this folder would build all crates anew in every clone.
# The stack holds 50 levels of nested SQL; only what is touched is ever taken from the system.
flags="-Ctarget-feature=+simd128 -Clink-arg=-zstack-size=8388608"
for folder in "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*/; do
  flags="$flags --remap-path-prefix=${folder%/}=/crates"
done
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS=$flags
# Two compilers do not share a folder.
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target/wasm}
# A hash seed that is drawn at compile time would make every build another.
export CONST_RANDOM_SEED=sera
# Fat LTO takes 12 % off the raw module, nothing off the packed one, and 4 minutes.
export CARGO_PROFILE_RELEASE_STRIP=false CARGO_PROFILE_RELEASE_LTO=${SERA_WASM_LTO:-off} CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16
# The loops of Sera itself want opt-level 3, the crates below it are mostly size.
cargo build --release --target $target -p sera-wasm --config 'profile.release.package."*".opt-level="s"' "$@"

built=$CARGO_TARGET_DIR/$target/release/sera_wasm.wasm
out=shims/wasm/sera.wasm
if command -v wasm-opt >/dev/null; then
  wasm-opt -O3 --strip-debug --strip-producers "$built" -o $out
else
  node shims/wasm/strip.mjs "$built" $out
fi
node -e 'const b = require("fs").readFileSync(process.argv[1]), z = require("zlib");
  console.log(`sera.wasm: ${b.length} bytes, gzip ${z.gzipSync(b, { level: 9 }).length}, brotli ${z.brotliCompressSync(b).length}`)' $out
