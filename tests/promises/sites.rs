//! The sites of a request: every place that its schema knows, with the request that has a hole there.

use super::schema::refuses;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What stands in the request where the broken value goes.
pub const HOLE: &str = "\u{2022}hole\u{2022}";

/// One place of a request.
pub struct Site {
    /// JSON pointer into the request.
    pub pointer: String,
    /// The pointer with `*` for indices and free keys, for people.
    pub path: String,
    /// The same as [`declared`] tells it.
    pub cover: String,
    /// The key there.
    pub key: String,
    /// What may stand there.
    pub schema: Value,
    /// Is `null` the same as absence?
    pub nullable: bool,
    /// Must it be there?
    pub required: bool,
    /// All keys that its object knows; empty where any key may stand.
    pub siblings: Vec<String>,
    /// The request with the hole.
    pub request: Value,
    steps: Vec<Step>,
}

#[derive(Clone, PartialEq)]
enum Step {
    Key(String),
    Index(usize),
}

/// The sites of a request under a schema.
pub fn of(schema: &Value, request: &Value) -> Vec<Site> {
    let mut sites = Vec::new();
    let start = Start { root: request, cover: None, sites: &mut sites };
    start.object(schema, Some(request), &mut Vec::new(), "");
    sites
}

struct Start<'a> {
    root: &'a Value,
    /// The path of the innermost alternative, and what stands for it in [`declared`].
    cover: Option<(String, String)>,
    sites: &'a mut Vec<Site>,
}

impl Start<'_> {
    fn object(mut self, schema: &Value, value: Option<&Value>, steps: &mut Vec<Step>, path: &str) {
        self.members(schema, value, steps, path);
    }

    /// The members of an object that is, or could be, at `steps`.
    fn members(
        &mut self,
        schema: &Value,
        value: Option<&Value>,
        steps: &mut Vec<Step>,
        path: &str,
    ) {
        let Some(known) = schema["properties"].as_object() else {
            // An object whose keys are free: one of its members stands for all.
            let rest = &schema["additionalProperties"];
            if rest.is_object() {
                let there = value.and_then(Value::as_object).and_then(|all| all.iter().next());
                let (key, member) = there.map_or(("key", None), |(key, v)| (key.as_str(), Some(v)));
                steps.push(Step::Key(key.to_owned()));
                self.site(rest, member, steps, &format!("{path}/*"), (false, false), &[]);
                steps.pop();
            }
            return;
        };
        // Open objects are data of one of the four forms, or of the caller's own shape.
        if schema["additionalProperties"] != false {
            return;
        }
        let keys: Vec<String> = known.keys().cloned().collect();
        for (key, one) in known {
            let there = value.and_then(|value| value.get(key));
            let required =
                schema["required"].as_array().is_some_and(|all| all.contains(&json!(key)));
            let nullable = !required && one.get("default").is_none();
            steps.push(Step::Key(key.clone()));
            self.site(one, there, steps, &format!("{path}/{key}"), (required, nullable), &keys);
            steps.pop();
        }
    }

    /// One site, and what is inside.
    fn site(
        &mut self,
        schema: &Value,
        value: Option<&Value>,
        steps: &mut Vec<Step>,
        path: &str,
        (required, nullable): (bool, bool),
        siblings: &[String],
    ) {
        let key = match steps.last() {
            Some(Step::Key(key)) => key.clone(),
            _ => String::new(),
        };
        let mut request = self.root.clone();
        put(&mut request, steps, json!(HOLE));
        self.sites.push(Site {
            pointer: pointer(steps),
            path: path.to_owned(),
            cover: match &self.cover {
                Some((from, to)) => path.replacen(from, to, 1),
                None => path.to_owned(),
            },
            key,
            schema: schema.clone(),
            nullable,
            required,
            siblings: siblings.to_vec(),
            request,
            steps: steps.clone(),
        });
        self.inside(schema, value, steps, path);
    }

    fn inside(&mut self, schema: &Value, value: Option<&Value>, steps: &mut Vec<Step>, path: &str) {
        if let Some(all) = schema["anyOf"].as_array() {
            // A value that has members says which alternative it is.
            for one in all {
                if value.is_some_and(|value| refuses(one, value).is_none() && *value != json!({})) {
                    let outer = self.cover.replace((path.to_owned(), shared(one)));
                    self.inside(one, value, steps, path);
                    self.cover = outer;
                }
            }
            return;
        }
        let items = &schema["items"];
        let simple = items["required"].as_array().is_none_or(Vec::is_empty);
        match value {
            Some(Value::Object(_)) => self.members(schema, value, steps, path),
            Some(Value::Array(list)) if items.is_object() && !list.is_empty() => {
                // Objects may be of different alternatives; numbers and words are all alike.
                let alike = !list[0].is_object();
                for (i, item) in list.iter().enumerate().take(if alike { 1 } else { 12 }) {
                    steps.push(Step::Index(i));
                    self.site(items, Some(item), steps, &format!("{path}/*"), (false, false), &[]);
                    steps.pop();
                }
            }
            Some(_) => {}
            // What is absent is put there, when it can be made of nothing.
            None if schema["type"] == "object" && needs_nothing(schema) => {
                self.members(schema, None, steps, path);
            }
            None if schema["type"] == "array" && items.is_object() && simple => {
                let length = schema["minItems"].as_u64().unwrap_or(1).max(1) as usize;
                let mut root = self.root.clone();
                put(&mut root, steps, json!(vec![1; length]));
                let cover = self.cover.clone();
                let mut made = Start { root: &root, sites: self.sites, cover };
                steps.push(Step::Index(0));
                made.site(items, None, steps, &format!("{path}/*"), (false, false), &[]);
                steps.pop();
            }
            None => {}
        }
    }
}

fn needs_nothing(schema: &Value) -> bool {
    schema["required"].as_array().is_none_or(Vec::is_empty)
}

/// Put a value at a place; objects and lists on the way are made.
fn put(root: &mut Value, steps: &[Step], value: Value) {
    let mut here = root;
    for step in steps {
        here = match step {
            Step::Key(key) => {
                if !here.is_object() {
                    *here = json!({});
                }
                here.as_object_mut().expect("just made").entry(key.clone()).or_insert(Value::Null)
            }
            Step::Index(i) => {
                if !here.is_array() {
                    *here = json!(vec![Value::Null; *i + 1]);
                }
                &mut here[*i]
            }
        };
    }
    *here = value;
}

fn pointer(steps: &[Step]) -> String {
    let mut text = String::new();
    for step in steps {
        text.push('/');
        match step {
            Step::Key(key) => text.push_str(&key.replace('~', "~0").replace('/', "~1")),
            Step::Index(i) => text.push_str(&i.to_string()),
        }
    }
    text
}

impl Site {
    /// The pointer of the object that it is a member of.
    pub fn parent(&self) -> String {
        pointer(&self.steps[..self.steps.len() - 1])
    }

    /// The request without this key.
    pub fn without(&self) -> Value {
        let mut request = self.request.clone();
        let parent = request.pointer_mut(&self.parent()).and_then(Value::as_object_mut);
        parent.expect("it is a member").shift_remove(&self.key);
        request
    }

    /// The request with another key in place of this one.
    pub fn with_key(&self, other: &str) -> Value {
        let mut request = self.without();
        let parent = request.pointer_mut(&self.parent()).and_then(Value::as_object_mut);
        parent.expect("it is a member").insert(other.to_owned(), Value::Null);
        request
    }

    /// The key with one letter dropped, doubled, or swapped with the next; none of them a key.
    pub fn misspellings(&self) -> Vec<(String, String)> {
        let letters: Vec<char> = self.key.chars().collect();
        if self.siblings.is_empty() {
            return vec![];
        }
        let mut all = BTreeSet::new();
        for i in 0..letters.len() {
            let mut dropped = letters.clone();
            dropped.remove(i);
            let mut doubled = letters.clone();
            doubled.insert(i, letters[i]);
            let mut swapped = letters.clone();
            swapped.swap(i, (i + 1).min(letters.len() - 1));
            all.extend([dropped, doubled, swapped].map(String::from_iter));
        }
        // Letters of `$budget` and its kin that make `$` alone, or nothing, are no misspelling.
        all.retain(|word| word.chars().any(char::is_alphabetic) && !self.siblings.contains(word));
        all.into_iter().map(|word| (self.key.clone(), word)).collect()
    }
}

/// How the paths inside an alternative begin: an alternative that stands in several schemas is read
/// by one and the same code, so that walking it once is enough.
fn shared(alternative: &Value) -> String {
    format!("<{alternative}>")
}

/// Every path that a schema declares, forms of data and free members of open objects left out.
pub fn declared(schema: &Value, path: String, tell: &mut impl FnMut(&str)) {
    for one in schema["anyOf"].as_array().into_iter().flatten() {
        declared(one, shared(one), tell);
    }
    if schema["additionalProperties"] == false {
        for (key, one) in schema["properties"].as_object().into_iter().flatten() {
            let path = format!("{path}/{key}");
            tell(&path);
            declared(one, path, tell);
        }
    }
    if schema["type"] == "array" && schema["items"].is_object() {
        let path = format!("{path}/*");
        tell(&path);
        declared(&schema["items"], path, tell);
    }
    if schema["additionalProperties"].is_object() {
        let path = format!("{path}/*");
        tell(&path);
        declared(&schema["additionalProperties"], path, tell);
    }
}
