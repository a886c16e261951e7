//! Calling operations, and looking at replies.

use serde_json::{Value, json};
use std::path::PathBuf;

/// Call an operation with the request's own text; the reply's own text.
pub fn text(name: &str, request: &str) -> String {
    let mut out = Vec::new();
    let op = sera::registry::find(name).expect("a registered operation");
    sera::base::op::call(op, request.as_bytes(), Default::default(), &mut out);
    String::from_utf8(out).expect("replies are UTF-8")
}

/// Call an operation; the reply, whatever it says.
pub fn call(name: &str, request: Value) -> Value {
    serde_json::from_str(&text(name, &request.to_string())).expect("replies are JSON")
}

/// Call an operation that must succeed.
#[track_caller]
pub fn ok(name: &str, request: Value) -> Value {
    let reply = call(name, request);
    assert_eq!(reply["ok"], json!(true), "{name}: {reply}");
    reply
}

/// Call an operation that must fail: code, pointer, sentence.
#[track_caller]
pub fn fails(name: &str, request: Value) -> (String, String, String) {
    let reply = call(name, request);
    assert_eq!(reply["ok"], json!(false), "{name}: {reply}");
    let part = |key: &str| reply[key].as_str().expect("text").to_owned();
    (part("code"), part("at"), part("error"))
}

/// A file of the tests.
pub fn file(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests").join(path)
}
