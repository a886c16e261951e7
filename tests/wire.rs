//! The wire corpus, run from Rust through the C ABI; `SERA_BLESS=1` writes the replies anew.
#![allow(unsafe_code, missing_docs)]

use base64::Engine as _;
use serde_json::{Map, Value};
use std::ffi::c_char;
use std::path::PathBuf;

/// Call through `sera_call_n` and free the reply.
fn call(name: &str, request: Option<&[u8]>) -> String {
    let (start, length) = request.map_or((std::ptr::null(), 0), |r| (r.as_ptr(), r.len()));
    let mut reply_length = 0;
    // SAFETY: pointers and lengths belong together; the reply is freed once.
    unsafe {
        let reply = sera::ffi::sera_call_n(
            name.as_ptr().cast::<c_char>(),
            name.len(),
            start.cast(),
            length,
            &mut reply_length,
        );
        let bytes = std::slice::from_raw_parts(reply.cast::<u8>(), reply_length).to_vec();
        assert_eq!(*reply.cast::<u8>().add(reply_length), 0, "a reply ends with NUL");
        sera::ffi::sera_free(reply);
        String::from_utf8(bytes).expect("replies are UTF-8")
    }
}

fn request_of(case: &Map<String, Value>) -> Option<Vec<u8>> {
    match (case.get("request"), case.get("request_base64")) {
        (Some(Value::String(text)), _) => Some(text.clone().into_bytes()),
        (_, Some(Value::String(text))) => {
            Some(base64::engine::general_purpose::STANDARD.decode(text).expect("base64"))
        }
        _ => None,
    }
}

/// Are the parts that a case needs built in?
fn built(case: &Map<String, Value>) -> bool {
    let built = [
        ("plot", cfg!(feature = "plot")),
        ("png", cfg!(feature = "png")),
        ("ml", cfg!(feature = "ml")),
        ("frame", cfg!(feature = "frame")),
        ("parquet", cfg!(feature = "parquet")),
    ];
    let needs = case.get("needs").and_then(Value::as_array).cloned().unwrap_or_default();
    needs.iter().all(|need| built.iter().all(|(part, has)| need != part || *has))
}

#[test]
fn every_reply_of_the_corpus_is_the_same_to_the_byte() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/wire");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(&folder)
        .expect("tests/wire")
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
    paths.sort();
    let bless = std::env::var_os("SERA_BLESS").is_some();
    let (mut count, mut wrong) = (0, Vec::new());
    for path in paths {
        let text = std::fs::read_to_string(&path).expect("a corpus file");
        let mut cases: Vec<Map<String, Value>> =
            serde_json::from_str(&text).expect("a list of cases");
        for case in cases.iter_mut().filter(|case| built(case)) {
            count += 1;
            let name = case["call"].as_str().expect("`call` is text").to_owned();
            let reply = call(&name, request_of(case).as_deref());
            let parsed: Value = serde_json::from_str(&reply).expect("a reply is JSON");
            assert!(parsed["ok"].is_boolean(), "a reply has `ok`: {reply}");
            if case.get("reply").and_then(Value::as_str) == Some(&reply) {
                continue;
            }
            if bless {
                case.insert("reply".into(), reply.into());
            } else {
                wrong.push(format!("{} in {}: got {reply}", case["name"], path.display()));
            }
        }
        if bless {
            std::fs::write(&path, pretty(&cases)).expect("write the corpus");
        }
    }
    assert!(wrong.is_empty(), "{} of {count} cases differ:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count > 0, "no case ran");
}

/// One member a line, so that a diff shows what changed.
fn pretty(cases: &[Map<String, Value>]) -> String {
    let order = ["name", "call", "needs", "request", "request_base64", "reply"];
    let one = |case: &Map<String, Value>| {
        let members = order.iter().filter_map(|key| Some((key, case.get(*key)?)));
        let lines: Vec<String> =
            members.map(|(key, value)| format!("    {key:?}: {value}")).collect();
        format!("  {{\n{}\n  }}", lines.join(",\n"))
    };
    format!("[\n{}\n]\n", cases.iter().map(one).collect::<Vec<_>>().join(",\n"))
}

#[test]
fn null_is_an_empty_request_and_freeing_null_is_fine() {
    // SAFETY: NULL is allowed by both.
    unsafe {
        let reply = sera::ffi::sera_call(c"version".as_ptr(), std::ptr::null());
        assert_eq!(sera::ffi::sera_ok(reply), 1);
        sera::ffi::sera_free(reply);
        sera::ffi::sera_free(std::ptr::null_mut());
        let reply = sera::ffi::sera_call(std::ptr::null(), std::ptr::null());
        assert_eq!(sera::ffi::sera_ok(reply), 0);
        sera::ffi::sera_free(reply);
    }
}
