//! What the cases are made of: every request of the corpus and the catalogue, good or bad, and bytes
//! of every format.

use serde_json::Value;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

/// A request to be mutated.
pub struct Seed {
    pub op: String,
    pub request: Value,
}

/// What keeps the table, the array and the model that odd requests cite.
pub const KEEP: [(&str, &str); 3] = [
    ("keep", r#"{"data":{"x":[1,2.5,null],"g":["a","b",null],"d":[true,false,true]}}"#),
    ("keep", r#"{"data":[[1,2],[3,4],[5,6]]}"#),
    ("ml_fit", r#"{"kind":"kmeans","x":[[0,0],[9,9]],"params":{"k":2},"keep":true}"#),
];

/// Their tokens.
pub fn kept() -> Vec<Arc<str>> {
    static KEPT: LazyLock<Vec<Arc<str>>> = LazyLock::new(|| {
        let token = |(op, request): &(&str, &str)| {
            let reply: Value = serde_json::from_str(&super::call(op, request)).expect("JSON");
            reply["$ref"].as_str().expect("a token").into()
        };
        KEEP.iter().map(token).collect()
    });
    KEPT.clone()
}

pub fn all() -> Vec<Seed> {
    let mut seeds = Vec::new();
    for (_, op) in sera::registry::OPS {
        // Rules of the process are not for the cases to change.
        if op.name != "configure" {
            seeds.push(seed(op.name, op.example));
        }
    }
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/wire");
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("tests/wire").map(|e| e.expect("a file").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
    paths.sort();
    for path in paths {
        let cases: Vec<Value> =
            serde_json::from_str(&std::fs::read_to_string(path).expect("a corpus file"))
                .expect("a list of cases");
        for case in cases {
            let (Some(op), Some(request)) = (case["call"].as_str(), case["request"].as_str())
            else {
                continue;
            };
            if op != "configure" && request.len() < 4000 {
                seeds.push(seed(op, request));
            }
        }
    }
    seeds.retain(|seed| seed.request.is_object());
    formats(&mut seeds);
    seeds
}

fn seed(op: &str, request: &str) -> Seed {
    Seed { op: op.to_owned(), request: serde_json::from_str(request).unwrap_or(Value::Null) }
}

/// The same table in every format, to be read from text and from bytes.
fn formats(seeds: &mut Vec<Seed>) {
    let table = r#"{"x":[1,2.5,null],"g":["a","é, \"b\"",null],"t":["2026-01-01","",null],"b":[true,false,null]}"#;
    for format in ["csv", "tsv", "json", "jsonl", "parquet", "arrow"] {
        for compression in ["none", "gzip", "snappy", "lz4"] {
            let request =
                format!(r#"{{"table":{table},"format":"{format}","compression":"{compression}"}}"#);
            let reply: Value =
                serde_json::from_str(&super::call("frame_write", &request)).expect("JSON");
            for key in ["text", "data"] {
                if let Some(body) = reply[key].as_str() {
                    let request =
                        serde_json::json!({key: body, "format": format, "reply": "table"});
                    // Several times: there are many more requests of the corpus.
                    for _ in 0..4 {
                        let op = "frame_read".to_owned();
                        seeds.push(Seed { op, request: request.clone() });
                    }
                }
            }
        }
    }
}
