//! Values that break the rule of a site: wrong types, one beyond each bound, words that are none.

use super::schema::{refuses, types};
use super::sites::Site;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A value that must be refused.
pub struct Broken {
    /// Its text.
    pub raw: String,
    /// Where in it the fault lies.
    pub within: String,
    /// What the sentence must hold: the value, or its kind when it is long.
    pub named: String,
}

/// A word that no list of words holds.
const NO_WORD: &str = "no such word";

/// The values that the schema of a site refuses.
pub fn of(site: &Site) -> Vec<Broken> {
    let mut all: BTreeMap<String, Value> = BTreeMap::new();
    for value in candidates(&site.schema) {
        all.insert(value.to_string(), value);
    }
    if site.nullable {
        all.remove("null");
    }
    let mut broken = Vec::new();
    for (raw, value) in all {
        if let Some(within) = refuses(&site.schema, &value) {
            let named = match value.pointer(&within) {
                Some(Value::Array(_)) => "a list".to_owned(),
                Some(Value::Object(_)) => "an object".to_owned(),
                Some(part) => part.to_string().chars().take(60).collect(),
                None => within.rsplit('/').next().unwrap_or_default().to_owned(),
            };
            broken.push(Broken { raw, within, named });
        }
    }
    // What JSON has no form for: a scalar number is finite.
    let scalar = ["number", "integer"].iter().any(|name| is_only(&site.schema, name));
    if scalar {
        for word in ["NaN", "Infinity", "-Infinity"] {
            for raw in [word.to_owned(), format!("\"{word}\"")] {
                broken.push(Broken { raw, within: String::new(), named: word.to_owned() });
            }
        }
        for raw in ["1e999", "-1e999"] {
            broken.push(Broken { raw: raw.into(), within: String::new(), named: raw.into() });
        }
    }
    broken
}

/// Is it a schema of one scalar type, or of alternatives one of which is and none is text?
fn is_only(schema: &Value, name: &str) -> bool {
    types(schema) == [name]
}

/// Numbers at which arithmetic begins to fail, for a site that takes numbers.
pub fn enormous(site: &Site) -> &'static [&'static str] {
    if !["number", "integer"].iter().any(|name| is_only(&site.schema, name)) {
        return &[];
    }
    &[
        "9007199254740991",
        "9007199254740992",
        "9007199254740993",
        "9223372036854775807",
        "9223372036854775808",
        "18446744073709551615",
        "18446744073709551616",
        "-9007199254740993",
        "\"18446744073709551615\"",
        "1e300",
        "-1e300",
        "5e-324",
        "-0.0",
    ]
}

/// Values of every type, and those beside the bounds of the schema.
fn candidates(schema: &Value) -> Vec<Value> {
    let mut all = vec![
        json!(null),
        json!(true),
        json!(1.5),
        json!(-1),
        json!(7),
        json!(NO_WORD),
        json!(""),
        json!([]),
        json!([true]),
        json!([1.5]),
        json!([null]),
        json!([NO_WORD]),
        json!([[]]),
        json!([{}]),
        json!({}),
        json!(1e300),
        json!(-1e300),
    ];
    for one in schema["anyOf"].as_array().into_iter().flatten() {
        all.extend(candidates(one));
    }
    let bound = |key: &str| schema[key].as_f64();
    for limit in ["minimum", "maximum", "exclusiveMinimum"].iter().filter_map(|key| bound(key)) {
        let near = (limit.abs() * 1e-9).max(1e-9);
        all.extend([limit - 1.0, limit - near, limit, limit + near, limit + 1.0].map(number));
    }
    if let Some(most) = bound("maxLength") {
        all.push(json!("x".repeat(most as usize + 1)));
    }
    let item = smallest(&schema["items"]);
    for length in ["minItems", "maxItems"].iter().filter_map(|key| bound(key)) {
        let beside = [length - 1.0, length + 1.0].map(|n| vec![item.clone(); n.max(0.0) as usize]);
        all.extend(beside.map(Value::Array));
    }
    // Words misspelt, in the wrong case, and with a blank.
    for word in schema["enum"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        all.extend([
            json!(format!("{word} ")),
            json!(word.to_uppercase()),
            json!(format!("{word}x")),
        ]);
    }
    all
}

/// An integer where it is one, so that it is told as it was sent.
fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 9e15 { json!(value as i64) } else { json!(value) }
}

/// Some value of a schema.
fn smallest(schema: &Value) -> Value {
    match types(schema).first() {
        Some(&"string") => json!("x"),
        Some(&"object") => json!({}),
        Some(&"array") => json!([]),
        _ => json!(1),
    }
}
