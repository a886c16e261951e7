//! Good requests of every operation: the catalogue's examples and the corpus' good cases.

use serde_json::Value;
use std::path::PathBuf;

/// A good request of an operation, and the schema that it keeps.
pub struct Walk {
    pub op: String,
    pub schema: Value,
    pub request: Value,
}

/// The reply to a request.
pub fn ask(op: &str, request: &str) -> Value {
    let op = sera::registry::find(op).expect("an operation");
    let mut out = Vec::new();
    sera::base::op::call(op, request.as_bytes(), Default::default(), &mut out);
    serde_json::from_slice(&out).expect("a reply is JSON")
}

/// Longest request of the corpus that is walked, in bytes; longer ones show nothing more.
const LONGEST: usize = 3000;

/// Every operation with each of its good requests; `$budget` is a part of every schema.
pub fn walks() -> Vec<Walk> {
    let catalog = ask("catalog", "{}");
    let corpus = corpus();
    let budget: Value = serde_json::from_str(&sera::base::op::budget_schema()).expect("JSON");
    let mut walks = Vec::new();
    for function in catalog["functions"].as_array().expect("a list") {
        let op = function["name"].as_str().expect("a name");
        let mut schema = function["request"].clone();
        schema["properties"]["$budget"] = budget.clone();
        let example = function["example"].as_str().expect("an example").to_owned();
        let mine = corpus.iter().filter(|(call, _)| call == op).map(|(_, request)| request.clone());
        for text in std::iter::once(example).chain(mine) {
            let Ok(request) = serde_json::from_str::<Value>(&text) else { continue };
            if request.is_object() && ask(op, &text)["ok"] == true {
                walks.push(Walk { op: op.to_owned(), schema: schema.clone(), request });
            }
        }
    }
    walks
}

/// Operation and request of the good cases of the corpus that write no file and change no rule.
fn corpus() -> Vec<(String, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/wire");
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("tests/wire").map(|e| e.expect("a file").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
    paths.sort();
    let mut found = Vec::new();
    for path in paths {
        let text = std::fs::read_to_string(path).expect("a corpus file");
        let cases: Vec<Value> = serde_json::from_str(&text).expect("a list of cases");
        for case in cases {
            let (Some(call), Some(request)) = (case["call"].as_str(), case["request"].as_str())
            else {
                continue;
            };
            let good = case["reply"].as_str().is_some_and(|r| r.starts_with("{\"ok\":true"));
            if good && request.len() < LONGEST && call != "configure" {
                found.push((call.to_owned(), request.to_owned()));
            }
        }
    }
    found
}
