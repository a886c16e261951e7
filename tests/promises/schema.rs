//! As much of JSON Schema as the catalogue uses.

use serde_json::Value;

/// Where and why a value does not keep a schema: pointer within the value. `None` when it does.
///
/// Options stand for themselves in a schema; that `null` is absence is the caller's to know.
pub fn refuses(schema: &Value, value: &Value) -> Option<String> {
    if let Some(all) = schema["anyOf"].as_array() {
        // The alternative that understands the value best tells the place.
        let mut places = Vec::new();
        for one in all {
            places.push(refuses(one, value)?);
        }
        return places.into_iter().max_by_key(String::len);
    }
    let here = Some(String::new());
    if let Some(words) = schema["enum"].as_array() {
        return if words.contains(value) { None } else { here };
    }
    if let Some(word) = schema.get("const") {
        return if word == value { None } else { here };
    }
    if !types(schema).iter().any(|name| is(value, name)) && !types(schema).is_empty() {
        return here;
    }
    // An item that is wrong comes before a length that is.
    let outside = if in_bounds(schema, value) { None } else { here };
    let inside = match value {
        Value::Array(items) if schema.get("items").is_some() => {
            let mut wrong = items.iter().enumerate().filter_map(|(i, item)| {
                refuses(&schema["items"], item).map(|place| format!("/{i}{place}"))
            });
            wrong.next()
        }
        // Objects that are open are data of one of the four forms, or of a caller's own shape.
        Value::Object(members) if schema["additionalProperties"] != Value::Null => {
            let known = schema["properties"].as_object();
            for (key, member) in members {
                let own = known.and_then(|known| known.get(key));
                let one = match (own, &schema["additionalProperties"]) {
                    (Some(own), _) => own,
                    (None, Value::Bool(false)) => return Some(format!("/{key}")),
                    (_, Value::Bool(true)) => continue,
                    (None, other) => other,
                };
                if let (true, Some(place)) = (one.is_object(), refuses(one, member)) {
                    return Some(format!("/{key}{place}"));
                }
            }
            let required = schema["required"].as_array().into_iter().flatten();
            let missing =
                required.filter_map(Value::as_str).find(|key| !members.contains_key(*key));
            missing.map(|key| format!("/{key}"))
        }
        _ => None,
    };
    inside.or(outside)
}

/// The types that a schema names.
pub fn types(schema: &Value) -> Vec<&str> {
    match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
        _ => vec![],
    }
}

fn is(value: &Value, name: &str) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.as_f64().is_some_and(|v| v.fract() == 0.0),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("the catalogue uses the type {other}"),
    }
}

fn in_bounds(schema: &Value, value: &Value) -> bool {
    let (least, most, size) = match value {
        Value::Number(number) => ("minimum", "maximum", number.as_f64().unwrap_or(f64::NAN)),
        Value::String(text) => ("minLength", "maxLength", text.chars().count() as f64),
        Value::Array(items) => ("minItems", "maxItems", items.len() as f64),
        _ => return true,
    };
    let words = ["NaN", "Infinity", "-Infinity"];
    let word =
        schema.get("pattern").is_none() || value.as_str().is_none_or(|text| words.contains(&text));
    let above = |key: &str| schema[key].as_f64().is_none_or(|least| size >= least);
    let below = |key: &str| schema[key].as_f64().is_none_or(|most| size <= most);
    let strictly =
        !value.is_number() || schema["exclusiveMinimum"].as_f64().is_none_or(|limit| size > limit);
    word && above(least) && below(most) && strictly
}

/// The keys that are nearest to a misspelt one, as people misspell: letters dropped, doubled, swapped.
pub fn nearest(misspelt: &str, keys: &[String]) -> Vec<String> {
    let fold = |word: &str| word.replace('_', "").to_lowercase();
    let far = |key: &String| strsim::damerau_levenshtein(&fold(misspelt), &fold(key));
    let least = keys.iter().map(far).min();
    keys.iter().filter(|key| Some(far(key)) == least).cloned().collect()
}
