//! `docs/reference.md`: every operation, its keys, an example.

use serde_json::Value;
use std::fmt::Write as _;

/// The reference page.
pub fn reference() -> String {
    let mut out = String::from(
        "# Operations\n\nGenerated from the one list (`src/registry.rs`); do not edit. Every request also takes \
         `$budget` (`deadline_ms`, `max_bytes`, `threads`, `cancel`, `progress`). Every reply has `ok`, and may \
         have `warnings`.\n",
    );
    for (symbol, op) in sera::registry::OPS {
        let doc = op.doc.lines().map(str::trim).collect::<Vec<_>>().join("\n");
        let _ = write!(out, "\n## `{}`\n\n{}\n", op.name, doc.trim());
        let _ = writeln!(
            out,
            "\nC: `char *{symbol}(const char *json)` · {} since {}\n",
            op.stability, op.since
        );
        table(&mut out, "request", &(op.request)());
        table(&mut out, "reply", &(op.reply)());
        let example = op.example.trim();
        let _ = writeln!(out, "```json\n{example}\n```");
    }
    out
}

/// The keys of an object as a table.
fn table(out: &mut String, title: &str, schema: &str) {
    let schema: Value = serde_json::from_str(schema).expect("a schema is JSON");
    let Some(members) = schema["properties"].as_object().filter(|m| !m.is_empty()) else {
        return;
    };
    let required: Vec<&str> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let _ = writeln!(out, "| {title} | type | default | meaning |\n|---|---|---|---|");
    for (key, member) in members {
        let default = match member.get("default") {
            Some(value) => format!("`{value}`"),
            None if required.contains(&key.as_str()) && title == "request" => "required".into(),
            None => String::new(),
        };
        let doc = member["description"].as_str().unwrap_or_default();
        let doc = doc.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|");
        let _ = writeln!(out, "| `{key}` | {} | {default} | {doc} |", type_of(member));
    }
    out.push('\n');
}

/// A schema's type in a word or two.
fn type_of(schema: &Value) -> String {
    if let Some(words) = schema["enum"].as_array() {
        return words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    }
    match &schema["type"] {
        Value::String(word) => word.clone(),
        Value::Array(words) => {
            words.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" or ")
        }
        _ => "any".into(),
    }
}
