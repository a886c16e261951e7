//! Types of the raw operations for Python and TypeScript.

use serde_json::Value;
use std::fmt::Write as _;

/// `shims/python/sera/_ops.pyi`: the operations on JSON text, and their requests as typed dicts.
pub fn python() -> String {
    let mut out = String::from(
        "# Generated from the one list of operations; do not edit.\nfrom typing import Any, Literal, TypedDict\n",
    );
    for (_, op) in sera::registry::OPS {
        let name = pascal(op.name);
        for (title, schema) in [("Request", (op.request)()), ("Reply", (op.reply)())] {
            let schema: Value = serde_json::from_str(&schema).expect("a schema is JSON");
            let members: Vec<String> = schema["properties"]
                .as_object()
                .into_iter()
                .flatten()
                .map(|(key, member)| format!("{key:?}: {}", python_type(member)))
                .collect();
            let _ = write!(
                out,
                "\n{name}{title} = TypedDict({:?}, {{{}}}, total=False)",
                format!("{name}{title}"),
                members.join(", ")
            );
        }
        let _ = write!(
            out,
            "\ndef {}(request: str = ...) -> str:\n    \"\"\"{}\"\"\"\n",
            op.name,
            op.summary()
        );
    }
    out
}

fn python_type(schema: &Value) -> String {
    if let Some(words) = schema["enum"].as_array() {
        let words: Vec<String> = words.iter().map(Value::to_string).collect();
        return format!("Literal[{}]", words.join(", "));
    }
    match schema["type"].as_str() {
        Some("integer") => "int".into(),
        Some("number") => "float".into(),
        Some("string") => "str".into(),
        Some("boolean") => "bool".into(),
        Some("array") => format!("list[{}]", python_type(&schema["items"])),
        Some("object") => "dict[str, Any]".into(),
        _ => "Any".into(),
    }
}

/// `shims/node/ops.d.ts`: request and reply of every operation, and the map that `call` uses.
pub fn typescript() -> String {
    let mut out = String::from("// Generated from the one list of operations; do not edit.\n");
    let mut map = String::from("\nexport interface Operations {\n");
    for (_, op) in sera::registry::OPS {
        let name = pascal(op.name);
        for (title, schema) in [("Request", (op.request)()), ("Reply", (op.reply)())] {
            let schema: Value = serde_json::from_str(&schema).expect("a schema is JSON");
            let _ = writeln!(out, "\nexport interface {name}{title} {{");
            let required: Vec<&str> = schema["required"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect();
            for (key, member) in schema["properties"].as_object().into_iter().flatten() {
                let doc = member["description"].as_str().unwrap_or_default().replace("*/", "* /");
                let doc = doc.split_whitespace().collect::<Vec<_>>().join(" ");
                let mark = if required.contains(&key.as_str()) { "" } else { "?" };
                let _ = writeln!(out, "  /** {doc} */\n  {key:?}{mark}: {};", type_of(member));
            }
            out.push_str("}\n");
        }
        let _ = writeln!(
            map,
            "  /** {} */\n  {:?}: [{name}Request, {name}Reply];",
            op.summary(),
            op.name
        );
    }
    map.push_str("}\n");
    out + &map
}

fn type_of(schema: &Value) -> String {
    if let Some(words) = schema["enum"].as_array() {
        return words.iter().map(Value::to_string).collect::<Vec<_>>().join(" | ");
    }
    match schema["type"].as_str() {
        Some("integer" | "number") => "number".into(),
        Some("string") => "string".into(),
        Some("boolean") => "boolean".into(),
        Some("array") => format!("Array<{}>", type_of(&schema["items"])),
        Some("object") => "Record<string, unknown>".into(),
        _ => "unknown".into(),
    }
}

/// `ml_fit` as `MlFit`.
fn pascal(name: &str) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str())
    };
    name.split('_').filter_map(capital).collect()
}
