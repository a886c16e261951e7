//! Stored queries with the answers that DuckDB gave; `tests/oracles/sql.py` made them.

use super::rows;
use serde_json::Value;

fn stored() -> Value {
    serde_json::from_str(include_str!("../oracles/sql.json")).expect("JSON")
}

/// Equal, numbers to 12 digits.
fn same(ours: &Value, theirs: &Value) -> bool {
    match (ours.as_f64(), theirs.as_f64()) {
        (Some(a), Some(b)) => a == b || (a - b).abs() <= 1e-12 * a.abs().max(b.abs()),
        _ => ours == theirs,
    }
}

/// A text that sorts equal rows together, whatever their last digits.
fn key(row: &[Value]) -> String {
    let text = |value: &Value| match value.as_f64() {
        Some(number) => format!("{number:.9e}"),
        None => value.to_string(),
    };
    row.iter().map(text).collect::<Vec<_>>().join("|")
}

fn difference(query: &str, tables: &Value, theirs: &Value) -> Option<String> {
    let mut ours = match rows(query, tables) {
        Ok(rows) => rows,
        Err(error) => return Some(error.to_string()),
    };
    let list = theirs.as_array().expect("rows").iter();
    let mut theirs: Vec<Vec<Value>> =
        list.map(|row| row.as_array().expect("a row").clone()).collect();
    if !query.to_lowercase().contains("order by") {
        ours.sort_by_key(|row| key(row));
        theirs.sort_by_key(|row| key(row));
    }
    if ours.len() != theirs.len() {
        return Some(format!("{} rows, not {}", ours.len(), theirs.len()));
    }
    let pairs = ours.iter().zip(&theirs).enumerate();
    for (i, (a, b)) in pairs {
        if a.len() != b.len() || !a.iter().zip(b).all(|(a, b)| same(a, b)) {
            return Some(format!("row {i}: {a:?}, not {b:?}"));
        }
    }
    None
}

fn check(part: &str) {
    let stored = stored();
    let mut wrong = Vec::new();
    for case in stored[part].as_array().expect("cases") {
        let query = case["query"].as_str().expect("a query");
        if let Some(what) = difference(query, &stored["tables"], &case["rows"]) {
            wrong.push(format!("{query}\n    {what}"));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn answers_are_those_of_duckdb() {
    check("cases");
}

#[test]
fn where_we_differ_it_is_by_choice() {
    check("choices");
}
