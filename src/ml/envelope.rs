//! The envelope: a model as JSON text that any language of Sera reads and writes.
//!
//! ```text
//! {"seraplot_model_v":1,"kind":"kmeans","state":{…},"meta":{…}}
//! ```
//! The first three keys are required, `meta` may be absent. The text is canonical: no blanks, fixed
//! order of the four keys, numbers in their shortest exact form, the members of `state` and `meta` in
//! the order in which they came. So the same model is the same bytes in every language.
//!
//! A kind that this library knows has its state checked field by field ([`super::kinds`]); any other
//! kind is plain JSON.

use super::kinds;
use crate::base::error::{Code, Error, Result};
use crate::base::wire::{At, Fields, Json, Kind, Wire, check_known, fields, is_deeper, kind};
use crate::base::wire::{read_document, write_str};
use std::borrow::Cow;

/// The version that this library writes, and the newest that it reads.
pub const VERSION: u64 = 1;

/// Longest text of an envelope, unpacked: 256 MiB, a k-means model of four million numbers several
/// times over. Larger ones are refused before they are read.
pub const MAX_BYTES: u64 = 256 << 20;

/// Deepest nesting of an envelope. Less than that of a request, so that whatever is loaded can be
/// sent back inside of one.
pub const MAX_DEPTH: usize = 64;

/// A model as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// What kind of model: `kmeans`, `standard_scaler`, `pipeline`, or a word of the caller's own.
    pub kind: String,
    /// What the model learned.
    pub state: Json,
    /// How it came to be, an object; see [`super::meta`].
    pub meta: Option<Json>,
}

impl Envelope {
    /// The canonical text.
    pub fn text(&self) -> String {
        let mut out = Vec::with_capacity(self.state.0.len() + 64);
        self.write(&mut out);
        String::from_utf8(out).expect("made of str")
    }

    /// Read the text of an envelope that stands at `at`: in a string of the request, or in the file
    /// that it names.
    ///
    /// # Errors
    /// `bad_model` with the place inside the text, `too_deep`, `memory_limit`.
    pub fn of_text(text: &[u8], at: At<'_>) -> Result<Self> {
        let document = document(text, at)?;
        if kind(&document) != Kind::Object {
            return Err(bad(at.expected("the text of an envelope", &document)));
        }
        Envelope::read(&document, at)
    }

    /// An envelope of parts that a caller wrote at `at`.
    ///
    /// # Errors
    /// `bad_model` for a state that its kind does not have, `too_deep`, `memory_limit`.
    pub fn of_parts(kind: String, state: Json, meta: Option<Json>, at: At<'_>) -> Result<Self> {
        let envelope = Envelope { kind, state, meta };
        limits(&envelope.state.0, at.key("state"))?;
        envelope.check(at)?;
        Ok(envelope)
    }

    /// Check state and meta as far as the kind is known.
    fn check(&self, at: At<'_>) -> Result<()> {
        if let Some(meta) = &self.meta {
            limits(&meta.0, at.key("meta"))?;
            super::meta::features(&meta.0, at.key("meta"))?;
        }
        if let Some(known) = kinds::find(&self.kind) {
            (known.read)(&self.state.0, at.key("state")).map_err(bad)?;
        }
        Ok(())
    }
}

impl Wire for Envelope {
    fn read(raw: &str, at: At<'_>) -> Result<Self> {
        limits(raw, at)?;
        let members = fields(raw, at).map_err(bad)?;
        let known = check_known(&members, at, &["seraplot_model_v", "kind", "state", "meta"]);
        // A newer version may have keys that we do not know: the version is the reason then. Without
        // one, a key that is nearly its name says more than its absence.
        let near =
            |e: &Error| e.hint.as_ref().is_some_and(|hint| hint.contains("seraplot_model_v"));
        match &known {
            Err(e) if members.get("seraplot_model_v").is_none() && near(e) => {}
            _ => version(&members, at)?,
        }
        known.map_err(bad)?;
        let word = String::read(need(&members, at, "kind")?, at.key("kind")).map_err(bad)?;
        if word.is_empty() {
            return Err(bad(at.key("kind").error("`kind` is empty")));
        }
        let state = Json::read(need(&members, at, "state")?, at.key("state")).map_err(bad)?;
        let meta = members.get("meta").filter(|raw| kind(raw) != Kind::Null);
        let meta = meta.map(|raw| Json::read(raw, at.key("meta"))).transpose().map_err(bad)?;
        let envelope = Envelope { kind: word, state, meta };
        envelope.check(at)?;
        Ok(envelope)
    }
    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"{\"seraplot_model_v\":");
        VERSION.write(out);
        out.extend_from_slice(b",\"kind\":");
        write_str(&self.kind, out);
        out.extend_from_slice(b",\"state\":");
        self.state.write(out);
        if let Some(meta) = &self.meta {
            out.extend_from_slice(b",\"meta\":");
            meta.write(out);
        }
        out.push(b'}');
    }
    fn schema() -> String {
        r#"{"type":"object","properties":{"seraplot_model_v":{"const":1},"kind":{"type":"string"},"state":{},"meta":{"type":"object"}},"required":["seraplot_model_v","kind","state"],"additionalProperties":false}"#
            .to_owned()
    }
}

/// Is this a version that we read?
fn version(members: &Fields<'_>, at: At<'_>) -> Result<()> {
    let raw = need(members, at, "seraplot_model_v")?;
    let place = at.key("seraplot_model_v");
    match u64::read(raw, place).map_err(bad)? {
        VERSION => Ok(()),
        newer if newer > VERSION => {
            let message = format!(
                "the model was written by a newer version: `seraplot_model_v` is {newer}, this library reads {VERSION}"
            );
            Err(bad(place.error(message)).hint("load it with a newer release of Sera"))
        }
        _ => Err(bad(place.expected("1", raw))),
    }
}

/// The member that an envelope cannot do without.
fn need<'a>(members: &Fields<'a>, at: At<'_>, key: &'static str) -> Result<&'a str> {
    members.get(key).ok_or_else(|| {
        let message = format!("{} is not an envelope: `{key}` is missing", at.name());
        Error::new(Code::BadModel, at.key(key).pointer(), message)
            .hint("an envelope is {\"seraplot_model_v\":1,\"kind\":…,\"state\":…}")
    })
}

/// JSON text within the limits of size and depth.
fn document<'a>(text: &'a [u8], at: At<'_>) -> Result<Cow<'a, str>> {
    size(text.len() as u64, at)?;
    read_document(text).map_err(|e| {
        let code = if e.code == Code::TooDeep { Code::TooDeep } else { Code::BadModel };
        let message = e.message.replacen("the request", &at.name(), 1);
        Error { code, at: at.pointer(), message, ..e }
    })
}

/// Refuse what is too long or too deep to be loaded again.
fn limits(raw: &str, at: At<'_>) -> Result<()> {
    size(raw.len() as u64, at)?;
    if is_deeper(raw, MAX_DEPTH) {
        let message = format!("{} is nested deeper than {MAX_DEPTH} levels", at.name());
        return Err(Error::new(Code::TooDeep, at.pointer(), message));
    }
    Ok(())
}

/// Refuse a text of more than [`MAX_BYTES`].
fn size(bytes: u64, at: At<'_>) -> Result<()> {
    if bytes <= MAX_BYTES {
        return Ok(());
    }
    let message = format!("{} has {bytes} bytes, a model at most {MAX_BYTES}", at.name());
    Err(Error::new(Code::MemoryLimit, at.pointer(), message))
}

/// An error inside of a model: whatever rule was broken, the code is `bad_model`.
pub fn bad(error: Error) -> Error {
    use Code::{BadValue, DuplicateField, MissingField, UnknownField};
    match error.code {
        BadValue | MissingField | UnknownField | DuplicateField => {
            Error { code: Code::BadModel, ..error }
        }
        _ => error,
    }
}
