//! What the tests share.

use sera::base::budget::Ctx;
use sera::base::data::Table;
use sera::base::op::call;
use sera::base::wire::{At, Wire};
use serde_json::{Value, json};
use std::sync::Arc;

/// Call an operation; its reply.
pub fn ask(name: &str, request: &Value) -> Value {
    let op = sera::registry::find(name).expect("an operation");
    let mut out = Vec::new();
    call(op, request.to_string().as_bytes(), Arc::default(), &mut out);
    serde_json::from_slice(&out).expect("a reply is JSON")
}

/// Read a text with further options; the reply, with the table in it.
pub fn read(text: &str, options: Value) -> Value {
    let mut request = json!({"text": text, "reply": "table"});
    for (key, value) in options.as_object().expect("options") {
        request[key] = value.clone();
    }
    ask("frame_read", &request)
}

/// The reply of a call that must work.
pub fn good(reply: Value) -> Value {
    assert_eq!(reply["ok"], true, "{reply}");
    reply
}

/// The values of column `i`.
pub fn values(reply: &Value, i: usize) -> Value {
    reply["table"]["columns"][i]["values"].clone()
}

/// The types of all columns.
pub fn types(reply: &Value) -> Vec<String> {
    let columns = reply["columns"].as_array().expect("columns");
    columns.iter().map(|column| column["type"].as_str().expect("a type").to_owned()).collect()
}

/// The names of all columns.
pub fn names(reply: &Value) -> Vec<String> {
    let columns = reply["columns"].as_array().expect("columns");
    columns.iter().map(|column| column["name"].as_str().expect("a name").to_owned()).collect()
}

/// The warnings, as one text.
pub fn warnings(reply: &Value) -> String {
    reply["warnings"].as_array().map_or(String::new(), |all| {
        all.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("\n")
    })
}

/// The kept table of a reply.
pub fn kept(reply: &Value) -> Table {
    let cited = json!({"$ref": reply["$ref"]}).to_string();
    Table::read(&cited, At::root(&Ctx::default())).expect("a kept table")
}

/// A file of tests/oracles.
pub fn oracle(name: &str) -> Value {
    let path = format!("{}/tests/oracles/{name}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_slice(&std::fs::read(path).expect("an oracle")).expect("JSON")
}
