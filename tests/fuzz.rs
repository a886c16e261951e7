//! Fuzzing: requests of the whole catalogue, mutated; every reply is JSON with `ok` and a known code,
//! no call outlives its deadline by much, no picture holds what its data did not say.
//!
//! A case is its number: the same number makes the same request on every machine. `cargo test` runs
//! the first few thousand; `make fuzz` runs a million, `SERA_FUZZ=from..to` any range. The case
//! that runs is on record before it runs: a hang or an abort tells its number.
#![allow(unsafe_code, missing_docs)]

#[path = "fuzz/arrow.rs"]
mod arrow;
#[path = "fuzz/markup.rs"]
mod markup;
#[path = "fuzz/mutate.rs"]
mod mutate;
#[path = "fuzz/page.rs"]
mod page;
#[path = "fuzz/seeds.rs"]
mod seeds;

use sera::base::rng::Rng;
use serde_json::Value;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

/// Cases that `cargo test` runs.
const SHORT: u64 = 30_000;
/// Each call's `deadline_ms`, and the seconds after which it hangs, on however busy a machine.
const DEADLINE_MS: u64 = 300;
const HANG_S: u64 = 20;

fn range() -> Range<u64> {
    let Ok(text) = std::env::var("SERA_FUZZ") else { return 0..SHORT };
    let (from, to) = text.split_once("..").expect("SERA_FUZZ=from..to");
    from.parse().expect("a number")..to.parse().expect("a number")
}

/// The words that a reply may have as its code.
fn codes() -> Vec<&'static str> {
    sera::base::error::Code::ALL.iter().map(|code| code.word()).collect()
}

/// Pages that were read.
static PAGES: AtomicU64 = AtomicU64::new(0);

static NOW: AtomicU64 = AtomicU64::new(u64::MAX);

/// Ends the process when one case runs for too long; it tells which.
fn watchdog() {
    std::thread::spawn(|| {
        let (mut last, mut since) = (u64::MAX, Instant::now());
        loop {
            std::thread::sleep(Duration::from_millis(500));
            let now = NOW.load(Relaxed);
            if now != last {
                (last, since) = (now, Instant::now());
            } else if now != u64::MAX && since.elapsed().as_secs() > HANG_S {
                eprintln!("case {now} hangs: {:.2000}", request(now).1);
                std::process::abort();
            }
        }
    });
}

static SEEDS: LazyLock<Vec<seeds::Seed>> = LazyLock::new(seeds::all);

/// Operation and request of a case.
fn request(case: u64) -> (String, String) {
    let mut rng = Rng::new(case);
    let seed = &SEEDS[rng.below(SEEDS.len() as u64) as usize];
    (seed.op.clone(), mutate::request(&mut rng, seed, &SEEDS, DEADLINE_MS))
}

#[test]
fn no_request_of_a_long_row_of_odd_ones_breaks_a_promise() {
    // Nothing that a mutated path names lies outside of this folder.
    let folder = tempfile::tempdir().expect("a folder");
    let root = serde_json::to_string(folder.path().to_str().expect("UTF-8")).expect("JSON");
    assert!(
        call("configure", &format!("{{\"files\":{{\"root\":{root}}}}}")).contains("\"ok\":true")
    );
    // The library keeps panics silent; the test's own are to be read.
    std::panic::set_hook(Box::new(|info| {
        eprintln!("{info}");
    }));
    watchdog();
    let codes = codes();
    let range = range();
    let mut told: BTreeMap<String, u64> = BTreeMap::new();
    let mut wrong = Vec::new();
    let (start, mut longest) = (Instant::now(), (Duration::ZERO, 0));
    for case in range.clone() {
        NOW.store(case, Relaxed);
        let (op, request) = request(case);
        let began = Instant::now();
        let reply = call(&op, &request);
        drop_kept(&reply);
        longest = longest.max((began.elapsed(), case));
        let fault = match serde_json::from_str::<Value>(&reply) {
            Err(e) => Some(format!("the reply is no JSON: {e}")),
            Ok(value) => {
                let code = value["code"].as_str().unwrap_or("ok").to_owned();
                *told.entry(code.clone()).or_default() += 1;
                let page = || value["svg"].is_string().then(|| as_page(&op, &request)).flatten();
                judge(&op, &value, &code, &codes).or_else(page)
            }
        };
        if let Some(fault) = fault {
            wrong.push(format!("case {case}, {op}: {fault}\n  {request:.1500}\n  {reply:.600}"));
            if wrong.len() >= 20 {
                break;
            }
        }
        if case % 256 == 0 {
            arrow::import(&mut Rng::new(case), &call);
        }
    }
    NOW.store(u64::MAX, Relaxed);
    println!(
        "cases {range:?} in {:.0} s; {} pages; longest {} ms (case {}); {told:?}",
        start.elapsed().as_secs_f64(),
        PAGES.load(Relaxed),
        longest.0.as_millis(),
        longest.1
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The cases as a file, for runners of other languages (`tests/c/fuzz.c`): operation, request, and the token of what the reply
/// kept, which later requests cite; each with its length in four bytes before it.
#[test]
fn cases_are_written_for_other_languages_when_asked_for() {
    let Some(path) = std::env::var_os("SERA_FUZZ_FILE") else { return };
    let mut out = Vec::new();
    let mut put = |part: &str| {
        out.extend_from_slice(&u32::try_from(part.len()).expect("below 4 GiB").to_le_bytes());
        out.extend_from_slice(part.as_bytes());
    };
    for ((op, request), token) in seeds::KEEP.iter().zip(seeds::kept()) {
        [*op, *request, &*token].into_iter().for_each(&mut put);
    }
    for case in range() {
        let (op, request) = request(case);
        [&*op, &*request, ""].into_iter().for_each(&mut put);
    }
    std::fs::write(path, out).expect("the file is written");
}

/// What is wrong with the same picture as a page: few requests ask for one by themselves.
fn as_page(op: &str, request: &str) -> Option<String> {
    let mut request: Value = serde_json::from_str(request).ok()?;
    request["format"] = "html".into();
    let reply: Value = serde_json::from_str(&call(op, &request.to_string())).ok()?;
    // A deadline may come in between.
    let code = reply["code"].as_str().unwrap_or("ok").to_owned();
    judge(op, &reply, &code, &codes())
}

#[test]
fn what_does_not_belong_in_a_page_is_found() {
    let reply = call("plot_scatter", r#"{"x":[1,2],"y":[3,4],"title":"T","format":"html"}"#);
    let reply: Value = serde_json::from_str(&reply).expect("a reply is JSON");
    let good = reply["html"].as_str().expect("a page");
    assert_eq!(page::html(good), Ok(()));
    // Long tables are packed, and their words stand in templates.
    let words = ["</template><script>alert(1)</script>", "<b onclick=x>", "&lt;", "]]>", "-->"];
    for n in [300, 3000, 30_000] {
        let names: Vec<&str> = (0..n).map(|i| words[i % words.len()]).collect();
        let x: Vec<usize> = (0..n).map(|i| i * 7919 % 1009).collect();
        let request = serde_json::json!({"x": x, "y": x, "color": names, "title": words[0], "format": "html"});
        let reply: Value =
            serde_json::from_str(&call("plot_scatter", &request.to_string())).expect("JSON");
        assert_eq!(page::html(reply["html"].as_str().expect("a page")), Ok(()), "{n} rows");
    }
    for (here, odd) in [
        ("<main>", "<main onclick=\"alert(1)\">"),
        ("<main>", "<main style=\"x\">"),
        ("<main>", "<main><img src=x onerror=alert(1)>"),
        ("<main>", "<main><iframe src=\"https://example.org\"></iframe>"),
        ("<main>", "<main><form><input></form>"),
        ("<main>", "<main><object data=x></object>"),
        ("<main>", "<main><embed src=x>"),
        ("<main>", "<main><script>alert(1)</script>"),
        ("<main>", "<main><a href=\"javascript:alert(1)\">x</a>"),
        ("<main>", "<main><!-- x -->"),
        ("<main>", "<main><!-- x --!>"),
        ("<main>", "<main></main>"),
        ("<head>", "<head><base href=\"https://example.org\">"),
        ("<head>", "<head><meta http-equiv=\"refresh\" content=\"0;url=x\">"),
        ("<head>", "<head><link rel=\"stylesheet\" href=\"x\">"),
        ("</style>", "x{}</style>"),
        ("</script>", "alert(1)</script>"),
        ("</script>", "</script><script src=\"x\"></script>"),
        ("</svg>", "<script>alert(1)</script></svg>"),
        ("</svg>", "<a xlink:href=\"javascript:alert(1)\"></a></svg>"),
        ("</svg>", "<use href=\"#x\"></use></svg>"),
        ("</svg>", "<foreignObject><p>x</p></foreignObject></svg>"),
        ("</svg>", "<path fill=\"url(https://example.org)\"></path></svg>"),
        ("</svg>", "<path onload=\"alert(1)\"></path></svg>"),
        ("<title>", "<title></title><title a a>"),
        ("<!DOCTYPE html>", "<!DOCTYPE html><math><mtext></mtext></math>"),
        ("<!DOCTYPE html>", "<!DOCTYPE>"),
    ] {
        assert!(good.contains(here), "a page has {here}");
        assert!(page::html(&good.replacen(here, odd, 1)).is_err(), "{odd}");
    }
}

/// What is wrong with a reply.
fn judge(op: &str, reply: &Value, code: &str, codes: &[&str]) -> Option<String> {
    match reply["ok"].as_bool() {
        None => return Some("no `ok`".to_owned()),
        Some(true) if code != "ok" => return Some("a code in a good reply".to_owned()),
        Some(false) if !codes.contains(&code) => return Some(format!("the code `{code}`")),
        Some(false) if reply["error"].as_str().is_none_or(str::is_empty) => {
            return Some("no sentence".to_owned());
        }
        Some(_) => {}
    }
    if code == "panic" {
        return Some("a panic".to_owned());
    }
    let texts = reply.as_object().into_iter().flatten().filter(|_| op.starts_with("plot_"));
    texts.filter_map(|(key, text)| Some((key, text.as_str()?))).find_map(|(key, text)| match &**key
    {
        "svg" => markup::svg(text).err(),
        "html" => {
            PAGES.fetch_add(1, Relaxed);
            page::html(text).err()
        }
        _ => None,
    })
}

/// The reply to a request, through the C boundary.
fn call(op: &str, request: &str) -> String {
    let mut length = 0;
    // SAFETY: pointers and lengths belong together; the reply is freed once.
    unsafe {
        let reply = sera::ffi::sera_call_n(
            op.as_ptr().cast(),
            op.len(),
            request.as_ptr().cast(),
            request.len(),
            &mut length,
        );
        let bytes = std::slice::from_raw_parts(reply.cast::<u8>(), length).to_vec();
        sera::ffi::sera_free(reply);
        String::from_utf8(bytes).expect("replies are UTF-8")
    }
}

/// Forget what a reply says that it kept, unless the seeds cite it.
fn drop_kept(reply: &str) {
    let own = seeds::kept();
    for (at, key) in reply.match_indices("\"$ref\":\"") {
        let token = reply[at + key.len()..].split('"').next().unwrap_or_default();
        if !own.iter().any(|kept| **kept == *token) {
            call("drop", &format!("{{\"refs\":[{}]}}", Value::from(token)));
        }
    }
}
