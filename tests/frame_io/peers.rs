//! Against DuckDB, polars and pandas; their figures are made by tests/oracles/read_csv.py.

use crate::common::*;
use serde_json::{Value, json};

/// The kind of a column in the words of the oracle.
fn kind(column: &Value) -> &str {
    let all_null = column["values"].as_array().unwrap().iter().all(Value::is_null);
    match column["type"].as_str().unwrap() {
        _ if all_null => "null",
        "i64" | "u64" => "int",
        "f64" => "float",
        "str" => "text",
        "timestamp" => "time",
        other => {
            if other == "bool" {
                "bool"
            } else {
                "date"
            }
        }
    }
}

/// The same value? Numbers by value, so that 1 is 1.0.
fn same(ours: &Value, theirs: &Value) -> bool {
    match (ours.as_f64(), theirs.as_f64()) {
        (Some(a), Some(b)) => a.to_bits() == b.to_bits(),
        _ => ours == theirs,
    }
}

#[test]
fn csv_is_read_as_the_named_peers_read_it() {
    let oracle = oracle("read_csv.json");
    let cases = oracle["cases"].as_array().unwrap();
    assert!(cases.len() > 35);
    for case in cases {
        let (name, agree) = (&case["name"], case["agree"].as_array().unwrap());
        let ours = read(case["text"].as_str().unwrap(), json!({}));
        for peer in agree {
            let theirs = &case[peer.as_str().unwrap()];
            assert_eq!(ours["ok"], true, "{name}: {ours}");
            assert_eq!(json!(names(&ours)), theirs["names"], "{name}, {peer}");
            let columns = ours["table"]["columns"].as_array().unwrap();
            for (i, column) in columns.iter().enumerate() {
                // pandas has no integers with nulls.
                let doubles = peer == "pandas" && theirs["kinds"][i] == "float";
                assert!(kind(column) == theirs["kinds"][i] || doubles, "{name}, {peer}: {column}");
                let (a, b) =
                    (column["values"].as_array().unwrap(), theirs["values"][i].as_array().unwrap());
                assert_eq!(a.len(), b.len(), "{name}, {peer}");
                assert!(a.iter().zip(b).all(|(a, b)| same(a, b)), "{name}, {peer}: {a:?} {b:?}");
            }
        }
        assert!(agree.len() == 3 || !case["why"].as_str().unwrap().is_empty(), "{name}: why?");
    }
}

#[test]
fn a_type_that_changes_after_100_000_rows_is_the_type() {
    for case in oracle("read_csv.json")["late"].as_array().unwrap() {
        let part = |key: &str| case[key].as_str().unwrap();
        let count = case["count"].as_u64().unwrap() as usize;
        let text = format!("{}{}{}", part("head"), part("line").repeat(count), part("tail"));
        let ours = good(read(&text, json!({})));
        for peer in ["duckdb", "polars", "pandas"] {
            for i in 0..2 {
                let column = &ours["table"]["columns"][i];
                assert_eq!(kind(column), case[peer]["kinds"][i], "{} {peer}", case["name"]);
                let values = column["values"].as_array().unwrap();
                assert_eq!(values.len(), count + 1);
                assert!(same(&values[0], &case[peer]["first"][i]), "{} {peer}", case["name"]);
                assert!(same(&values[count], &case[peer]["last"][i]), "{} {peer}", case["name"]);
            }
        }
        let told = warnings(&ours).contains("line 100002; 100000 values before it are not");
        assert_eq!(told, kind(&ours["table"]["columns"][0]) == "text", "{}", warnings(&ours));
    }
}

#[test]
fn columns_are_described_as_pandas_and_polars_describe_them() {
    let oracle = oracle("describe.json");
    for case in oracle["numbers"].as_array().unwrap() {
        let request =
            json!({"table": {"columns": [{"name": "x", "type": "f64", "values": case["values"]}]}});
        let reply = good(ask("frame_describe", &request));
        let ours = &reply["columns"][0];
        assert_eq!(ours["count"], case["count"], "{}", case["name"]);
        for peer in ["pandas", "polars"] {
            for (i, key) in ["mean", "std", "min", "q25", "q50", "q75", "max"].iter().enumerate() {
                match (ours[key].as_f64(), case[peer][i].as_f64()) {
                    (Some(a), Some(b)) => {
                        // Far from zero the spread has lost its last digits in the peers.
                        let most = if *key == "std" { 1e-5 } else { 1e-14 } * b.abs();
                        assert!((a - b).abs() <= most, "{} {key} {peer}: {a} {b}", case["name"]);
                    }
                    (None, None) => {}
                    other => panic!("{} {key} {peer}: {other:?}", case["name"]),
                }
            }
        }
    }
    let text = &oracle["text"];
    let reply = good(ask("frame_describe", &json!({"table": {"x": text["values"]}})));
    let ours = &reply["columns"][0];
    for key in ["count", "unique", "freq"] {
        assert_eq!(ours[key], text[key], "{key}");
    }
    assert_eq!((&ours["top"], &ours["min"], &ours["max"]), (&json!("a"), &json!("a"), &json!("ä")));
}

#[test]
fn penguins_come_in_whole() {
    let path = format!("{}/examples/data/penguins.csv", env!("CARGO_MANIFEST_DIR"));
    let reply = good(ask("frame_read", &json!({"path": path})));
    assert_eq!((&reply["rows"], &reply["rejected"]["count"]), (&json!(344), &json!(0)));
    assert_eq!(types(&reply), ["str", "str", "f64", "f64", "i64", "i64", "str", "i64"]);
    let nulls: Vec<u64> =
        reply["columns"].as_array().unwrap().iter().map(|c| c["nulls"].as_u64().unwrap()).collect();
    assert_eq!(nulls, [0, 0, 2, 2, 2, 2, 11, 0]);
    assert!(warnings(&reply).contains("`sex`: 11 words for a missing value"), "{reply}");
    let table = json!({"$ref": reply["$ref"]});
    let figures = good(ask("frame_describe", &json!({"table": table})));
    // Means of the species paper's table, as pandas has them.
    let mean = |i: usize| figures["columns"][i]["mean"].as_f64().unwrap();
    assert!((mean(2) - 43.921_929_824_561_4).abs() < 1e-12, "{}", mean(2));
    assert!((mean(5) - 4_201.754_385_964_912).abs() < 1e-9, "{}", mean(5));
    good(ask("drop", &json!({"refs": [reply["$ref"]]})));
}
