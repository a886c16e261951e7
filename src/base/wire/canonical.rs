//! JSON of any shape in its one form: no white space, shortest numbers, shortest escapes, order kept.

use super::{At, Kind, Wire, elements, fields, kind, write_f64, write_str};
use crate::base::error::Result;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// JSON of any shape, kept as its canonical text: what a host language writes with blanks, `1e-05`
/// or `\u00e9` is the same value, and so the same bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Json(pub String);

impl Wire for Json {
    fn read(raw: &str, at: At<'_>) -> Result<Self> {
        canonical(raw, at).map(Json)
    }
    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.0.as_bytes());
    }
    fn schema() -> String {
        "{}".to_owned()
    }
}

/// The canonical text of `raw`.
///
/// # Errors
/// `bad_value` for what no JSON value of ours can hold, such as `1e999` or a lone surrogate.
pub fn canonical(raw: &str, at: At<'_>) -> Result<String> {
    let mut out = Vec::new();
    crate::base::budget::probe(raw.len().saturating_mul(2))?;
    out.try_reserve(raw.len()).map_err(|_| crate::base::budget::memory_limit(raw.len()))?;
    let mut reader = serde_json::Deserializer::from_str(raw);
    Canon(&mut out).deserialize(&mut reader).map_err(|e| {
        // The sentence of the part that is wrong, where one part is; such a value is small.
        let whole = at.error(format!("{}: {e}", at.name()));
        part(raw, at).err().unwrap_or(whole)
    })?;
    Ok(String::from_utf8(out).expect("made of str"))
}

/// Look for the number or string of `raw` that we cannot hold.
fn part(raw: &str, at: At<'_>) -> Result<()> {
    match kind(raw) {
        Kind::Object => fields(raw, at)?.0.iter().try_for_each(|(key, one)| part(one, at.key(key))),
        Kind::List => {
            let items = elements(raw, at)?;
            items.iter().enumerate().try_for_each(|(i, item)| part(item, at.index(i)))
        }
        Kind::Number => f64::read(raw, at).map(drop),
        Kind::Text => String::read(raw, at).map(drop),
        Kind::Null | Kind::Bool => Ok(()),
    }
}

struct Canon<'a>(&'a mut Vec<u8>);

impl<'de> DeserializeSeed<'de> for Canon<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<(), D::Error> {
        d.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Canon<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }
    fn visit_unit<E>(self) -> Result<(), E> {
        self.0.extend_from_slice(b"null");
        Ok(())
    }
    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        value.write(self.0);
        Ok(())
    }
    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.0.extend_from_slice(value.to_string().as_bytes());
        Ok(())
    }
    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.0.extend_from_slice(value.to_string().as_bytes());
        Ok(())
    }
    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        write_f64(value, self.0);
        Ok(())
    }
    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        write_str(text, self.0);
        Ok(())
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        self.0.push(b'[');
        let start = self.0.len();
        loop {
            let mark = self.0.len();
            if mark > start {
                self.0.push(b',');
            }
            if list.next_element_seed(Canon(self.0))?.is_none() {
                self.0.truncate(mark);
                break;
            }
        }
        self.0.push(b']');
        Ok(())
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        self.0.push(b'{');
        let start = self.0.len();
        loop {
            let mark = self.0.len();
            if mark > start {
                self.0.push(b',');
            }
            if map.next_key_seed(Canon(self.0))?.is_none() {
                self.0.truncate(mark);
                break;
            }
            self.0.push(b':');
            map.next_value_seed(Canon(self.0))?;
        }
        self.0.push(b'}');
        Ok(())
    }
}
