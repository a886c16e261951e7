//! Looking at JSON text without building a tree: members, elements, kinds.

use super::{At, MAX_DEPTH, scan};
use crate::base::budget::probe;
use crate::base::error::{Code, Error, Result};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// What a JSON value is, by its first byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `null`
    Null,
    /// `true`, `false`
    Bool,
    /// a number
    Number,
    /// a string
    Text,
    /// `[…]`
    List,
    /// `{…}`
    Object,
}

/// The kind of a well-formed value.
pub fn kind(raw: &str) -> Kind {
    match raw.as_bytes().first() {
        Some(b'n') => Kind::Null,
        Some(b't' | b'f') => Kind::Bool,
        Some(b'"') => Kind::Text,
        Some(b'[') => Kind::List,
        Some(b'{') => Kind::Object,
        _ => Kind::Number,
    }
}

/// Check a whole request: UTF-8, depth, JSON. Python's bare `NaN`, `Infinity`, `-Infinity` are
/// quoted, the only repair there is; an empty or absent text is no request.
///
/// # Errors
/// `not_utf8`, `too_deep`, `bad_json` with line and column.
pub fn read_document(bytes: &[u8]) -> Result<Cow<'_, str>> {
    parse(check_bytes(bytes)?)
}

/// The members of a request: [`read_document`] and [`fields`] in one pass over the text. `repaired`
/// holds the text when it had to be repaired.
///
/// # Errors
/// As [`read_document`] and [`fields`].
pub fn read_request<'a>(
    bytes: &'a [u8],
    repaired: &'a mut String,
    at: At<'_>,
) -> Result<Fields<'a>> {
    let text = check_bytes(bytes)?;
    if let Some(members) = scan::members(text) {
        return once(members, at);
    }
    if let Ok(members) = serde_json::from_str::<Fields<'a>>(text) {
        return once(members, at);
    }
    match parse(text)? {
        Cow::Borrowed(raw) => fields(raw, at),
        Cow::Owned(text) => {
            *repaired = text;
            fields(repaired, at)
        }
    }
}

/// The text of a request without its byte order mark: UTF-8, and not too deep.
fn check_bytes(bytes: &[u8]) -> Result<&str> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|e| {
        let message = format!("the request is not UTF-8: byte {} is wrong", e.valid_up_to());
        Error::new(Code::NotUtf8, "", message)
    })?;
    if is_deeper(text, MAX_DEPTH) {
        let message = format!("the request is nested deeper than {MAX_DEPTH} levels");
        return Err(Error::new(Code::TooDeep, "", message));
    }
    Ok(text)
}

/// One JSON value, repaired if that makes it one.
fn parse(text: &str) -> Result<Cow<'_, str>> {
    let first = match serde_json::from_str::<&RawValue>(text) {
        Ok(raw) => return Ok(Cow::Borrowed(raw.get())),
        Err(e) => e,
    };
    probe(text.len().saturating_mul(2))?;
    let quoted = quote_bare_numbers(text);
    match serde_json::from_str::<&RawValue>(&quoted) {
        Ok(raw) => Ok(Cow::Owned(raw.get().to_owned())),
        Err(_) => {
            let place = (first.line() as u64, first.column() as u64);
            Err(Error::new(Code::BadJson, "", format!("the request is not JSON: {first}"))
                .place(place.0, place.1))
        }
    }
}

/// Is JSON nested deeper than `most` levels? Raw values are skipped by serde_json without a limit.
pub fn is_deeper(text: &str, most: usize) -> bool {
    let bytes = text.as_bytes();
    let (mut depth, mut i) = (0usize, 0);
    while i < bytes.len() {
        // Most of a long text is digits: 32 bytes without a quote or bracket are passed over at once.
        if let Some(block) = bytes[i..].first_chunk::<32>()
            && !block.iter().fold(false, |any, byte| any | may_matter(*byte))
        {
            i += 32;
            continue;
        }
        let end = bytes.len().min(i + 32);
        while i < end {
            match bytes[i] {
                // A string may end beyond the block.
                b'"' => i += text_length(&bytes[i..]) - 1,
                b'[' | b'{' => {
                    depth += 1;
                    if depth > most {
                        return true;
                    }
                }
                b']' | b'}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            i += 1;
        }
    }
    false
}

/// A quote, a bracket, or one of the four bytes that share the brackets' bits.
fn may_matter(byte: u8) -> bool {
    byte == b'"' || byte | 0x26 == 0x7F
}

/// The text with bare `NaN`, `Infinity` and `-Infinity` outside of strings put in quotes.
fn quote_bare_numbers(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    let mut rest = text;
    while let Some(start) = rest.find(['"', 'N', 'I', '-']) {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let length = if rest.starts_with('"') {
            text_length(rest.as_bytes())
        } else if let Some(word) =
            ["NaN", "Infinity", "-Infinity"].iter().find(|word| rest.starts_with(**word))
        {
            out.push('"');
            out.push_str(word);
            out.push('"');
            rest = &rest[word.len()..];
            continue;
        } else {
            1
        };
        out.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    out.push_str(rest);
    out
}

/// Bytes of the string literal that `text` starts with, quotes included; all of it when unclosed.
fn text_length(text: &[u8]) -> usize {
    let mut i = 1;
    while let Some(next) = memchr::memchr2(b'"', b'\\', text.get(i..).unwrap_or_default()) {
        if text[i + next] == b'"' {
            return i + next + 1;
        }
        i += next + 2;
    }
    text.len()
}

/// The members of an object, in their order, values as raw text.
#[derive(Debug, Default)]
pub struct Fields<'a>(pub Vec<(Cow<'a, str>, &'a str)>);

impl<'a> Fields<'a> {
    /// The raw value of `key`.
    pub fn get(&self, key: &str) -> Option<&'a str> {
        self.0.iter().find(|(name, _)| name == key).map(|(_, raw)| *raw)
    }
}

struct Key<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct V;
        impl<'de> Visitor<'de> for V {
            type Value = Key<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Key(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Key(Cow::Owned(text.to_owned())))
            }
        }
        d.deserialize_str(V)
    }
}

impl<'de> Deserialize<'de> for Fields<'de> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct V;
        impl<'de> Visitor<'de> for V {
            type Value = Fields<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields = Vec::new();
                while let Some((Key(key), raw)) = map.next_entry::<Key<'de>, &'de RawValue>()? {
                    fields.push((key, raw.get()));
                }
                Ok(Fields(fields))
            }
        }
        d.deserialize_map(V)
    }
}

/// The members of the object `raw`, none of them twice.
///
/// # Errors
/// `bad_value` when it is no object, `duplicate_field` on a key that stands twice.
pub fn fields<'a>(raw: &'a str, at: At<'_>) -> Result<Fields<'a>> {
    if kind(raw) != Kind::Object {
        return Err(at.expected("an object", raw));
    }
    let members: Fields<'a> = match scan::members(raw) {
        Some(members) => members,
        None => serde_json::from_str(raw).map_err(|e| at.error(format!("{} {e}", at.name())))?,
    };
    once(members, at)
}

/// The same members, when none stands twice.
fn once<'a>(members: Fields<'a>, at: At<'_>) -> Result<Fields<'a>> {
    // Quadratic only where it is cheap: most objects have a dozen keys.
    let twice = if members.0.len() <= 32 {
        members.0.iter().enumerate().find(|(i, (k, _))| members.0[..*i].iter().any(|(o, _)| o == k))
    } else {
        let mut seen = std::collections::HashSet::new();
        members.0.iter().enumerate().find(|(_, (k, _))| !seen.insert(k.as_ref()))
    };
    match twice {
        None => Ok(members),
        Some((_, (key, _))) => Err(Error::new(
            Code::DuplicateField,
            at.key(key).pointer(),
            format!("`{key}` stands twice in {}", at.name()),
        )),
    }
}

/// The elements of the list `raw`, as raw text. For lists of objects and other short lists; arrays
/// of numbers are read straight into their type.
///
/// # Errors
/// `bad_value` when it is no list.
pub fn elements<'a>(raw: &'a str, at: At<'_>) -> Result<Vec<&'a str>> {
    if kind(raw) != Kind::List {
        return Err(at.expected("a list", raw));
    }
    // An item of a few letters makes a reference of sixteen bytes.
    probe(raw.len().saturating_mul(2))?;
    let items: Vec<&RawValue> =
        serde_json::from_str(raw).map_err(|e| at.error(format!("{} {e}", at.name())))?;
    Ok(items.into_iter().map(RawValue::get).collect())
}
