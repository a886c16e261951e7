//! The table engine: against DuckDB, against naive loops, its errors and its budget.
#![cfg(feature = "frame")]
#![allow(missing_docs)]

#[path = "frame_sql/budget.rs"]
mod budget;
#[path = "frame_sql/errors.rs"]
mod errors;
#[path = "frame_sql/naive.rs"]
mod naive;
#[path = "frame_sql/oracle.rs"]
mod oracle;
#[path = "frame_sql/types.rs"]
mod types;
#[path = "frame_sql/verbs.rs"]
mod verbs;

use serde_json::{Value, json};
use std::sync::Arc;

/// Call an operation as any language does.
fn call(name: &str, request: &Value) -> Value {
    let op = sera::registry::find(name).expect("registered");
    let mut out = Vec::new();
    sera::base::op::call(op, request.to_string().as_bytes(), Arc::default(), &mut out);
    serde_json::from_slice(&out).expect("a reply is JSON")
}

/// The rows of a query over `tables`.
fn rows(query: &str, tables: &Value) -> Result<Vec<Vec<Value>>, Value> {
    let reply = call("frame_sql", &json!({"query": query, "tables": tables, "reply": "table"}));
    rows_of(reply)
}

/// The rows of a reply with a table.
fn rows_of(reply: Value) -> Result<Vec<Vec<Value>>, Value> {
    if reply["ok"] != true {
        return Err(reply);
    }
    let columns = reply["table"]["columns"].as_array().expect("columns");
    let count = reply["rows"].as_u64().expect("rows") as usize;
    let value = |i: usize, column: &Value| match &column["values"][i] {
        // Integers beyond 2⁵³ are text.
        Value::String(text) if column["type"] == "i64" => {
            Value::from(text.parse::<i64>().expect("digits"))
        }
        value => value.clone(),
    };
    Ok((0..count).map(|i| columns.iter().map(|c| value(i, c)).collect()).collect())
}
