//! Mutations: of the tree of a request, of texts and bytes inside it, and of its own text.

use super::seeds::{Seed, kept};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sera::base::rng::Rng;
use serde_json::{Value, json};

/// Texts that mean something to some reader.
const WORDS: &[&str] = &[
    "",
    " ",
    "x",
    "y",
    "a,b",
    "\u{0}",
    "\n",
    "\"",
    "'",
    "`",
    "\\",
    "</script>",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "]]>",
    "<!--",
    "-->",
    "&amp;",
    "&#x3c;",
    "\u{202e}",
    "\u{feff}",
    "\u{fffe}",
    "é",
    "😀",
    "{{",
    "${x}",
    "%s%n",
    "../../etc/passwd",
    "out.svg",
    "out.png",
    "out.json.gz",
    "out.parquet",
    "NaN",
    "Infinity",
    "null",
    "true",
    "1e999",
    "-0",
    "0x10",
    "SELECT",
    "SELECT * FROM t",
    "x > 0 AND",
    "((((((((",
    "count(*)",
    "t a, t b",
    "WITH r AS (",
    "';--",
    "2026-02-30",
    "2026-01-01T00:00:00Z",
    "9999-12-31",
    "-0001-01-01",
    "Europe/Berlin",
    "timestamp[",
    "kmeans",
    "pipeline",
    "f8",
    "<f8",
    "i64",
    "str",
    "date",
    "csv",
    "svg",
    "html",
    "png",
    "linear",
    "log",
    "time",
    "band",
    "viridis",
    "#ff0000",
    "rgb(1,2,3)",
    "url(#a)",
    "expression(1)",
    "k-means++",
    "$ref",
];

fn pick<'a, T>(rng: &mut Rng, items: &'a [T]) -> &'a T {
    &items[rng.below(items.len() as u64) as usize]
}

/// The text of a case.
pub fn request(rng: &mut Rng, seed: &Seed, all: &[Seed], deadline_ms: u64) -> String {
    let mut tree = seed.request.clone();
    for _ in 0..=rng.below(4) {
        let other = &pick(rng, all).request;
        mutate(rng, &mut tree, other, 0);
    }
    if let Some(members) = tree.as_object_mut() {
        let budget = json!({"deadline_ms": deadline_ms, "max_bytes": 200_000_000});
        // Sometimes the budget is a case itself; the watchdog sees to the rest.
        if rng.below(50) > 0 || !members.contains_key("$budget") {
            members.insert("$budget".to_owned(), budget);
        }
    }
    let text = tree.to_string();
    match rng.below(12) {
        0 => spoil_text(rng, &text),
        _ => text,
    }
}

/// Change one thing somewhere in a tree.
fn mutate(rng: &mut Rng, here: &mut Value, other: &Value, depth: usize) {
    // Mostly go deeper, as long as there is something.
    let deeper = rng.below(5) > 0 && depth < 12;
    match here {
        Value::Object(members) if deeper && !members.is_empty() => {
            let at = rng.below(members.len() as u64) as usize;
            let (_, member) = members.iter_mut().nth(at).expect("within");
            mutate(rng, member, other, depth + 1);
        }
        Value::Array(items) if deeper && !items.is_empty() => {
            let at = rng.below(items.len() as u64) as usize;
            mutate(rng, &mut items[at], other, depth + 1);
        }
        Value::Object(members) => match rng.below(5) {
            0 => {
                let key =
                    members.keys().nth(rng.below(members.len().max(1) as u64) as usize).cloned();
                key.map(|key| members.shift_remove(&key));
            }
            1 => {
                members.insert((*pick(rng, WORDS)).to_owned(), value(rng));
            }
            // Members of another request: options that this one did not have.
            2 => members.extend(
                other
                    .as_object()
                    .into_iter()
                    .flatten()
                    .take(3)
                    .map(|(k, v)| (k.clone(), v.clone())),
            ),
            _ => *here = value(rng),
        },
        Value::Array(items) => match rng.below(6) {
            0 => items.clear(),
            1 => items.truncate(1),
            2 => items.push(value(rng)),
            3 => {
                let copy = items.clone();
                (0..rng.below(20))
                    .for_each(|_| items.extend_from_slice(&copy[..copy.len().min(50)]));
            }
            4 => rng.shuffle(items),
            _ => *here = value(rng),
        },
        Value::String(text) => match rng.below(6) {
            0 => *text = (*pick(rng, WORDS)).to_owned(),
            1 => *here = value(rng),
            2 => *text = nested(rng, text, other, depth),
            _ => *text = spoil(rng, text),
        },
        Value::Number(_) => *here = number(rng),
        _ => *here = value(rng),
    }
}

/// A text that is itself JSON, mutated as such; any other spoilt.
fn nested(rng: &mut Rng, text: &str, other: &Value, depth: usize) -> String {
    match serde_json::from_str::<Value>(text) {
        Ok(mut inner) if inner.is_object() => {
            mutate(rng, &mut inner, other, depth + 1);
            inner.to_string()
        }
        _ => spoil(rng, text),
    }
}

/// Characters dropped, doubled, replaced, a word put in; base64 is spoilt in its bytes.
fn spoil(rng: &mut Rng, text: &str) -> String {
    if text.len() > 40
        && let Ok(mut bytes) = STANDARD.decode(text)
    {
        for _ in 0..=rng.below(4) {
            let at = rng.below(bytes.len() as u64) as usize;
            match rng.below(5) {
                0 => bytes[at] ^= 1 << rng.below(8),
                1 => bytes[at] = rng.bits() as u8,
                2 => bytes.truncate(at + 1),
                3 => bytes.insert(at, rng.bits() as u8),
                _ => bytes[at] = 0xFF,
            }
        }
        return STANDARD.encode(bytes);
    }
    spoil_text(rng, text)
}

fn spoil_text(rng: &mut Rng, text: &str) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    for _ in 0..=rng.below(3) {
        let at = rng.below(letters.len() as u64 + 1) as usize;
        match rng.below(5) {
            0 if at < letters.len() => {
                letters.remove(at);
            }
            1 if at < letters.len() => letters.insert(at, letters[at]),
            2 => letters.truncate(at),
            3 => {
                letters.splice(at..at, pick(rng, WORDS).chars());
            }
            _ => letters.insert(at, char::from(32 + rng.below(96) as u8)),
        }
    }
    letters.into_iter().collect()
}

fn number(rng: &mut Rng) -> Value {
    match rng.below(10) {
        0 => json!(0),
        1 => json!(-1),
        2 => json!(rng.below(10)),
        3 => json!(rng.bits()),
        4 => json!(rng.bits() as i64),
        5 => json!(1e300),
        6 => json!(5e-324),
        7 => json!(f64::from_bits(rng.bits())),
        8 => json!(rng.uniform()),
        _ => json!((1u64 << 53) + rng.below(3)),
    }
}

/// Some value: of every type, tokens among them, and nests of lists.
fn value(rng: &mut Rng) -> Value {
    match rng.below(12) {
        0 => Value::Null,
        1 => json!(rng.below(2) == 0),
        2 | 3 => number(rng),
        4 | 5 => json!(*pick(rng, WORDS)),
        6 => json!({"$ref": &**pick(rng, &kept())}),
        7 => json!({"$ref": &**pick(rng, &kept()), "column": *pick(rng, &["x", "g", "d", "no"])}),
        8 => json!({"$buf": *pick(rng, WORDS)}),
        9 => {
            let bytes: Vec<u8> = (0..rng.below(40)).map(|_| rng.bits() as u8).collect();
            json!({"dtype": *pick(rng, &["f8", "f4", "i1", "u8", "no"]), "bdata": STANDARD.encode(bytes)})
        }
        10 => (0..rng.below(110)).fold(json!([]), |inner, _| json!([inner])),
        _ => Value::Array((0..rng.below(6)).map(|_| number(rng)).collect()),
    }
}
