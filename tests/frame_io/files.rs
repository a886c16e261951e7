//! Files: by suffix, zipped, of the peers; saved whole or not at all.

use crate::common::*;
use serde_json::json;

#[test]
fn the_suffix_tells_the_format() {
    let folder = tempfile::tempdir().unwrap();
    let table = json!({"x": [1, 2, null], "s": ["a", "b\n", ""]});
    let mut names = vec![
        "t.csv",
        "t.tsv",
        "t.csv.gz",
        "t.json",
        "t.jsonl",
        "t.NDJSON.GZ",
        "t.arrow",
        "t.feather",
    ];
    if cfg!(feature = "parquet") {
        names.push("t.parquet");
    }
    for name in names {
        let path = folder.path().join(name);
        let written = good(ask("frame_write", &json!({"table": table, "path": path})));
        assert_eq!(written["size"], std::fs::metadata(&path).unwrap().len());
        assert_eq!(written["path"], json!(path));
        assert!(written.get("text").is_none() && written.get("data").is_none());
        let reply = good(ask("frame_read", &json!({"path": path, "reply": "table"})));
        assert_eq!(
            (values(&reply, 0), values(&reply, 1)),
            (json!([1, 2, null]), json!(["a", "b\n", ""])),
            "{name}"
        );
    }
    assert_eq!(
        std::fs::read_dir(folder.path()).unwrap().count(),
        if cfg!(feature = "parquet") { 9 } else { 8 }
    );
    let path = folder.path().join("t.dat");
    assert_eq!(ask("frame_write", &json!({"table": table, "path": path}))["at"], "/path");
    assert_eq!(ask("frame_read", &json!({"path": path}))["code"], "missing_field");
    assert_eq!(ask("frame_read", &json!({"path": path, "format": "csv"}))["code"], "io");
}

#[test]
fn the_same_table_gives_the_same_bytes() {
    let table = json!({"x": [1, 2, null], "s": ["a", "b", ""]});
    let mut formats =
        vec![json!({"format": "csv", "compression": "gzip"}), json!({"format": "arrow"})];
    if cfg!(feature = "parquet") {
        formats.push(json!({"format": "parquet"}));
    }
    for mut request in formats {
        request["table"] = table.clone();
        let first = good(ask("frame_write", &request));
        assert_eq!(first, ask("frame_write", &request));
    }
}

#[cfg(feature = "parquet")]
#[test]
fn files_of_the_peers_are_read() {
    let whole = json!([
        [1, null, "-9223372036854775808"],
        [0.5, "NaN", null],
        ["a", null, "ä\n"],
        [true, null, false],
        ["2026-11-21", null, "0001-01-01"],
        ["2026-11-21T09:30:00.25", null, "1969-12-31T00:00:00"],
        ["2026-11-21T09:30:00Z", null, "1969-12-31T00:00:00Z"],
        ["x", "y", null]
    ]);
    let mut read = 0;
    for file in oracle("files.json")["files"].as_array().unwrap() {
        let name = file["name"].as_str().unwrap();
        let format = name.split(' ').next().unwrap();
        let mut request = json!({"data": file["data"], "format": format, "reply": "table"});
        let reply = ask("frame_read", &request);
        if ["zstd", "brotli"].iter().any(|codec| name.ends_with(codec)) {
            assert_eq!(reply["code"], "unsupported", "{name}: {reply}");
            assert!(reply["error"].as_str().unwrap().contains(name.split(' ').nth(1).unwrap()));
        } else if name == "parquet nested" {
            assert_eq!(reply["code"], "unsupported", "{reply}");
            request["columns"] = json!(["x"]);
            assert_eq!(values(&good(ask("frame_read", &request)), 0), json!([1]));
        } else if name == "arrow odd types" {
            let rows: Vec<_> = (0..5).map(|i| values(&reply, i)[0].clone()).collect();
            assert_eq!(json!(rows), json!([1.25, 12, "09:30:00", 0.5, "view"]), "{reply}");
        } else {
            let reply = good(reply);
            for i in 0..8 {
                assert_eq!(values(&reply, i), whole[i], "{name}, column {i}");
            }
            request["n_rows"] = json!(1);
            request["columns"] = json!(["s", "i"]);
            let reply = good(ask("frame_read", &request));
            assert_eq!(
                (names(&reply), values(&reply, 1)),
                (vec!["s".into(), "i".into()], json!([1])),
                "{name}"
            );
            read += 1;
        }
    }
    assert!(read >= 10);
}
