//! CSV: what is rejected, counted, warned about.

use crate::common::*;
use serde_json::json;

#[test]
fn a_ragged_row_is_an_error_with_its_line() {
    // The quoted line end makes it line 4.
    let text = "a,b\n\"x\ny\",1\nz\nw,2\n";
    let reply = read(text, json!({}));
    assert_eq!((&reply["code"], &reply["at"]), (&json!("bad_data"), &json!("/text")), "{reply}");
    assert_eq!((&reply["line"], &reply["column"]), (&json!(4), &json!(1)));
    assert_eq!(reply["error"], "line 4: 1 field where 2 are expected");
    assert!(reply["hint"].as_str().unwrap().contains("skip"));
}

#[test]
fn rows_that_are_skipped_are_counted_with_their_lines() {
    let text = "a,b\r\n1,2\r\n3\r\n4,5,6\r\n\"7\"8,9\r\n10,11\r\n";
    let reply = good(read(text, json!({"on_error": "skip"})));
    let rejected = &reply["rejected"];
    assert_eq!((&rejected["count"], &rejected["lines"]), (&json!(3), &json!([3, 4, 5])));
    assert_eq!(
        rejected["reasons"],
        json!([
            "1 field where 2 are expected",
            "3 fields where 2 are expected",
            "text follows a closing quote"
        ])
    );
    assert_eq!(values(&reply, 0), json!([1, 10]));
    assert!(warnings(&reply).contains("3 rows were left out, the first at line 3"));
}

#[test]
fn only_a_hundred_rejected_rows_are_told_and_all_are_counted() {
    let text = format!("a,b\n{}1,2\n", "x\n".repeat(2500));
    let reply = good(read(&text, json!({"on_error": "skip"})));
    assert_eq!((&reply["rejected"]["count"], &reply["rows"]), (&json!(2500), &json!(1)));
    assert_eq!(reply["rejected"]["lines"].as_array().unwrap().len(), 100);
    assert_eq!(reply["rejected"]["lines"][99], 101);
}

#[test]
fn short_rows_are_filled_up_where_errors_become_null() {
    let reply = good(read("a,b,c\n1,2,3\n4\n5,6,7,8\n", json!({"on_error": "null"})));
    assert_eq!((values(&reply, 0), values(&reply, 2)), (json!([1, 4]), json!([3, null])));
    assert_eq!(reply["rejected"]["lines"], json!([4]));
    assert!(warnings(&reply).contains("1 rows have too few fields, the first at line 3"));
}

#[test]
fn a_quote_that_is_never_closed_is_always_an_error() {
    for on_error in ["raise", "null", "skip"] {
        let reply = read("a,b\n1,2\n3,\"4\n5,6\n", json!({"on_error": on_error}));
        assert_eq!((&reply["code"], &reply["line"]), (&json!("bad_data"), &json!(3)), "{reply}");
    }
}

#[test]
fn declared_types_hold_or_tell_the_line() {
    let text = "id,n\n007,300\n012,x\n";
    let reply = read(text, json!({"dtypes": {"n": "i32"}}));
    assert_eq!(reply["error"], "line 3: `x` in column `n` is not of type i32");
    let reply = good(read(text, json!({"dtypes": {"n": "i32", "id": "i64"}, "on_error": "null"})));
    assert_eq!(types(&reply), ["i64", "i32"]);
    assert_eq!((values(&reply, 0), values(&reply, 1)), (json!([7, 12]), json!([300, null])));
    let coerced = &reply["coerced"][0];
    assert_eq!(
        (&coerced["column"], &coerced["count"], &coerced["line"]),
        (&json!("n"), &json!(1), &json!(3))
    );
    let reply = good(read(text, json!({"dtypes": {"n": "u8"}, "on_error": "skip"})));
    assert_eq!((&reply["rows"], &reply["rejected"]["lines"]), (&json!(0), &json!([2, 3])));
    let reply = good(read("n\n\"12\"\n\"\"\n\"NA\"\n", json!({"dtypes": {"n": "i64"}})));
    assert_eq!(values(&reply, 0), json!([12, null, null]));
    let reply = read(text, json!({"dtypes": {"n": "int"}}));
    assert_eq!((&reply["code"], &reply["at"]), (&json!("bad_value"), &json!("/dtypes/n")));
    let reply = read(text, json!({"dtypes": {"m": "i64"}}));
    assert_eq!(
        (&reply["code"], &reply["hint"]),
        (&json!("unknown_column"), &json!("did you mean `n`?"))
    );
}

#[test]
fn text_that_is_not_utf8_is_refused_by_its_byte() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("latin.csv");
    std::fs::write(&path, b"a,b\n1,x\n2,\xE9\n").unwrap();
    let reply = ask("frame_read", &json!({"path": path}));
    assert_eq!(
        (&reply["code"], &reply["at"], &reply["line"]),
        (&json!("not_utf8"), &json!("/path"), &json!(3))
    );
    assert_eq!(reply["error"], "the text is not UTF-8: byte 10 (0xE9, line 3) is wrong");
    std::fs::write(&path, b"\xFF\xFEa\0,\0b\0").unwrap();
    let reply = ask("frame_read", &json!({"path": path}));
    assert!(reply["hint"].as_str().unwrap().contains("UTF-16"), "{reply}");
}

#[test]
fn nulls_empty_text_and_quoted_words_differ() {
    let text = "s,n\n,1\n\"\",NA\n\"NA\",\nx,null\n";
    let reply = good(read(text, json!({})));
    assert_eq!(values(&reply, 0), json!([null, "", "NA", "x"]));
    assert_eq!(values(&reply, 1), json!([1, null, null, null]));
    let reply = good(read(text, json!({"null_values": ["x"]})));
    assert_eq!(values(&reply, 0), json!(["", "", "NA", null]));
    assert_eq!(values(&reply, 1), json!(["1", "NA", "", "null"]));
}

#[test]
fn quotes_tell_text_unless_the_header_stands_in_them_too() {
    let reply = good(read("a\n\"1\"\n\"2\"\n", json!({})));
    assert_eq!(types(&reply), ["str"]);
    assert!(warnings(&reply).contains("`1` stands in quotes"), "{reply}");
    assert_eq!(types(&good(read("a\n\"1\"\n\"2\"\n", json!({"quoted": "infer"})))), ["i64"]);
    let habit = "\"a\",\"b\"\n\"1\",\"\"\n\"\",\"x\"\n";
    let reply = good(read(habit, json!({})));
    assert_eq!((values(&reply, 0), values(&reply, 1)), (json!([1, null]), json!(["", "x"])));
    assert_eq!(types(&good(read(habit, json!({"quoted": "text"})))), ["str", "str"]);
}

#[test]
fn the_options_of_csv_do_what_they_say() {
    let text = "made by hand\n# x\nname;value\n'a;b';1,5\n# y\n'c''d';-2\n";
    let options =
        json!({"delimiter": ";", "quote": "'", "decimal": ",", "comment": "#", "skip_rows": 1});
    let reply = good(read(text, options));
    assert_eq!((values(&reply, 0), values(&reply, 1)), (json!(["a;b", "c'd"]), json!([1.5, -2.0])));
    let reply = good(read(
        "1,a\n2,b\n3,c\n",
        json!({"header": false, "n_rows": 2, "columns": ["column_2", "column_1"]}),
    ));
    assert_eq!(
        (names(&reply), &reply["rows"]),
        (vec!["column_2".into(), "column_1".into()], &json!(2))
    );
    let reply = good(read("d\n2026-11-21\n", json!({"try_parse_dates": false})));
    assert_eq!(types(&reply), ["str"]);
    let reply = good(read("a\tb\n1\t2\n", json!({"format": "tsv"})));
    assert_eq!(types(&reply), ["i64", "i64"]);
    let reply = good(read("a;b\n1;2\n", json!({})));
    assert!(warnings(&reply).contains("is the delimiter ';'?"), "{reply}");
    for (options, at) in [
        (json!({"delimiter": ";;"}), "/delimiter"),
        (json!({"delimiter": "\n"}), "/delimiter"),
        (json!({"decimal": ","}), "/delimiter"),
        (json!({"encoding": "latin-1"}), "/encoding"),
        (json!({"columns": ["z"]}), "/columns"),
        (json!({"on_error": "ignore"}), "/on_error"),
        (json!({"data": "YQ=="}), "/data"),
        (json!({"format": "parquet"}), "/text"),
    ] {
        assert_eq!(read("a,b\n1,2\n", options)["at"], at);
    }
}

#[test]
fn names_that_are_empty_or_stand_twice_are_made_new() {
    let reply = good(read("x,,x,x_1,\n1,2,3,4,5\n", json!({})));
    assert_eq!(names(&reply), ["x", "column_2", "x_2", "x_1", "column_5"]);
    assert!(warnings(&reply).contains("`x` stands twice"), "{reply}");
}

#[test]
fn one_column_has_a_null_in_a_blank_line() {
    let reply = good(read("x\n1\n\n3\n", json!({})));
    assert_eq!(values(&reply, 0), json!([1, null, 3]));
    assert!(warnings(&reply).contains("1 blank lines are nulls"));
}

#[test]
fn integers_are_never_rounded_in_silence() {
    let reply = good(read("x\n9007199254740993\n0.5\n", json!({})));
    assert_eq!(reply["coerced"][0]["reason"], "integers beyond 2^53 rounded to doubles");
    let reply = good(read("x\n99999999999999999999\n1\n", json!({})));
    assert_eq!(values(&reply, 0), json!(["99999999999999999999", "1"]));
    assert!(warnings(&reply).contains("integers beyond 64 bits"), "{reply}");
}

#[test]
fn instants_become_utc_and_naive_times_stay() {
    let text = "z,t,n\n2026-11-21T09:30:00+01:00,2026-11-21 09:30,2026-11-21T00:00:00.000000001\n2026-11-21T08:30Z,2026-11-22,2026-11-21\n";
    let reply = good(read(text, json!({})));
    assert_eq!(types(&reply), ["timestamp[UTC]", "timestamp", "timestamp"]);
    assert_eq!(values(&reply, 0), json!(["2026-11-21T08:30:00Z", "2026-11-21T08:30:00Z"]));
    assert_eq!(values(&reply, 1), json!(["2026-11-21T09:30:00", "2026-11-22T00:00:00"]));
    assert_eq!(values(&reply, 2)[0], "2026-11-21T00:00:00.000000001");
}

#[test]
fn declared_zones_tell_the_same_instants() {
    let text = "z\n2026-11-21T09:30:00+01:00\n";
    let reply = good(read(text, json!({"dtypes": {"z": "timestamp[Europe/Berlin]"}})));
    assert_eq!(types(&reply), ["timestamp[Europe/Berlin]"]);
    assert_eq!(values(&reply, 0), json!(["2026-11-21T08:30:00Z"]));
    let reply = read(text, json!({"dtypes": {"z": "timestamp[Mars/Base]"}}));
    assert_eq!((&reply["code"], &reply["at"]), (&json!("bad_value"), &json!("/dtypes/z")));
    let reply = read("z\n2026-11-21T09:30:00\n", json!({"dtypes": {"z": "timestamp[UTC]"}}));
    assert_eq!((&reply["code"], &reply["line"]), (&json!("bad_data"), &json!(2)));
}

#[test]
fn declared_types_of_json_hold_or_tell_the_row() {
    let text = "{\"a\": 1.0, \"d\": \"2026-11-21\"}\n{\"a\": 2.5, \"d\": \"soon\"}\n";
    let options = json!({"format": "jsonl", "dtypes": {"a": "i32", "d": "date"}});
    let reply = read(text, options.clone());
    assert_eq!(reply["error"], "row 1 (from 0): 2.5 in column `a` is not of type i32");
    let mut options = options;
    options["on_error"] = json!("null");
    let reply = good(read(text, options));
    assert_eq!(types(&reply), ["i32", "date"]);
    assert_eq!(
        (values(&reply, 0), values(&reply, 1)),
        (json!([1, null]), json!(["2026-11-21", null]))
    );
    assert_eq!(reply["coerced"].as_array().unwrap().len(), 2);
    let reply = good(read(text, json!({"format": "jsonl", "dtypes": {"a": "str"}})));
    assert_eq!(values(&reply, 0), json!(["1.0", "2.5"]));
}

#[test]
fn json_rows_have_the_types_of_all_rows() {
    let text = r#"[{"a": 1, "b": "x"}, {"a": 2.5, "c": true}, {"b": null, "d": [1, {"e": 2}]}]"#;
    let reply = good(read(text, json!({"format": "json"})));
    assert_eq!(
        (names(&reply), types(&reply)),
        (
            vec!["a".into(), "b".into(), "c".into(), "d".into()],
            vec!["f64".into(), "str".into(), "bool".into(), "str".into()]
        )
    );
    assert_eq!(values(&reply, 0), json!([1.0, 2.5, null]));
    assert_eq!(values(&reply, 3), json!([null, null, "[1,{\"e\":2}]"]));
    assert!(warnings(&reply).contains("`d` holds lists or objects"));
    let reply = good(read(
        r#"[{"a": 1}, {"a": "x"}, {"a": 99999999999999999999}]"#,
        json!({"format": "json"}),
    ));
    assert_eq!(values(&reply, 0), json!(["1", "x", "99999999999999999999"]));
    let reply =
        good(read(r#"[{"n": "9223372036854775807"}, {"n": 1}]"#, json!({"format": "json"})));
    assert_eq!(
        (types(&reply), values(&reply, 0)),
        (vec!["i64".into()], json!(["9223372036854775807", 1]))
    );
    for (text, part) in [
        ("[{\"a\": 1}, 5]", "line 1"),
        ("[{\"a\": 1},\n {\"a\": 1, \"a\": 2}]", "line 2: `a` stands twice"),
        ("[{\"a\": 1},\n {\"a\": }]", "line 2"),
        ("5", "neither a list"),
        ("", "not JSON"),
    ] {
        let reply = read(text, json!({"format": "json"}));
        assert_eq!(reply["code"], "bad_data", "{reply}");
        assert!(reply["error"].as_str().unwrap().contains(part), "{reply}");
    }
}

#[test]
fn broken_json_lines_are_counted_with_their_lines() {
    let text = "{\"a\": 1}\n\n{\"a\": \n[1]\r\n{\"a\": 2, \"a\": 3}\n{\"a\": 4}\n";
    let reply = read(text, json!({"format": "ndjson"}));
    assert_eq!((&reply["code"], &reply["line"]), (&json!("bad_data"), &json!(3)), "{reply}");
    let reply = good(read(text, json!({"format": "jsonl", "on_error": "skip"})));
    assert_eq!(
        (&reply["rejected"]["lines"], values(&reply, 0)),
        (&json!([3, 4, 5]), json!([1, 4]))
    );
}
