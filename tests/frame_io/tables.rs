//! Looking at tables and putting them together.

use crate::common::*;
use serde_json::json;

#[test]
fn head_gives_the_rows_that_there_are() {
    let table = json!({"x": [1, 2, 3], "s": ["a", null, "c"]});
    let reply = good(ask("frame_head", &json!({"table": table, "n": 2, "offset": 2})));
    assert_eq!(reply["rows"], 3);
    assert_eq!(reply["table"]["columns"][1]["values"], json!(["c"]));
    let reply = good(ask("frame_head", &json!({"table": table, "n": 9, "offset": 9})));
    assert_eq!(reply["table"]["rows"], 0);
    assert_eq!(ask("frame_head", &json!({"table": table, "n": -1}))["at"], "/n");
}

#[test]
fn info_tells_types_and_nulls() {
    let reply = good(ask("frame_info", &json!({"table": {"x": [1, 2, 3], "s": ["a", null, "c"]}})));
    assert_eq!(
        reply["columns"],
        json!([{"name": "x", "type": "i64", "nulls": 0}, {"name": "s", "type": "str", "nulls": 1}])
    );
    assert!(reply["bytes"].as_u64().unwrap() > 0);
}

#[test]
fn tables_are_put_together_by_name() {
    let tables = json!([{"x": [1, 2], "s": ["a", "b"]}, {"s": ["c"], "x": [0.5]}]);
    let reply = good(ask("frame_concat", &json!({"tables": tables, "reply": "table"})));
    assert_eq!(
        (values(&reply, 0), values(&reply, 1)),
        (json!([1.0, 2.0, 0.5]), json!(["a", "b", "c"]))
    );
    let tables = json!([{"x": [1]}, {"y": ["c"]}]);
    let reply = ask("frame_concat", &json!({"tables": tables}));
    assert_eq!((&reply["code"], &reply["at"]), (&json!("unknown_column"), &json!("/tables/1")));
    let reply =
        good(ask("frame_concat", &json!({"tables": tables, "how": "diagonal", "reply": "table"})));
    assert_eq!((values(&reply, 0), values(&reply, 1)), (json!([1, null]), json!([null, "c"])));
    let reply = ask("frame_concat", &json!({"tables": [{"x": [1]}, {"x": ["1"]}]}));
    assert_eq!(reply["error"], "column `x` is str in table 1, and i64 before");
    assert_eq!(ask("frame_concat", &json!({"tables": []}))["at"], "/tables");
}

#[test]
fn rounding_in_concat_is_counted() {
    let big = json!({"columns": [{"name": "x", "type": "i64", "values": ["9007199254740993"]}]});
    let reply = good(ask("frame_concat", &json!({"tables": [big, {"x": [0.5]}]})));
    assert!(warnings(&reply).contains("1 integers beyond 2^53"), "{reply}");
}

#[test]
fn what_a_type_does_not_have_is_absent_from_its_description() {
    let table = json!({"columns": [
        {"name": "n", "type": "f64", "values": [1.0, "NaN", null, 3.0]},
        {"name": "big", "type": "i64", "values": ["9223372036854775807", 1, 1, 1]},
        {"name": "b", "type": "bool", "values": [true, false, true, null]},
        {"name": "d", "type": "date", "values": ["2026-11-21", "1969-01-01", null, "1969-01-01"]},
        {"name": "none", "type": "null", "values": [null, null, null, null]}
    ]});
    let reply = good(ask("frame_describe", &json!({"table": table})));
    let column = |i: usize| reply["columns"][i].clone();
    assert_eq!(
        column(0),
        json!({"name": "n", "type": "f64", "count": 3, "null_count": 1, "nan_count": 1,
        "mean": 2.0, "std": 2f64.sqrt(), "min": 1.0, "q25": 1.5, "q50": 2.0, "q75": 2.5, "max": 3.0})
    );
    assert_eq!(column(1)["max"], "9223372036854775807");
    assert_eq!((&column(2)["mean"], &column(2)["min"]), (&json!(2.0 / 3.0), &json!(0)));
    assert_eq!(
        column(3),
        json!({"name": "d", "type": "date", "count": 3, "null_count": 1, "min": "1969-01-01", "max": "2026-11-21", "unique": 2})
    );
    assert_eq!(column(4), json!({"name": "none", "type": "null", "count": 0, "null_count": 4}));
}
