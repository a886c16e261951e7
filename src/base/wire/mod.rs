//! The wire: how requests are read, and replies written, as JSON.
//!
//! [`Wire`] is the one declaration of a type on the wire: how it is read (with errors that name the
//! place), how it is written (fixed bytes), and its JSON Schema. [`record!`](crate::record),
//! [`choice!`](crate::choice) make it for structs and words; scalars are in `scalar`, arrays and
//! tables in [`crate::base::data`].
//!
//! Values stay raw text until their type reads them, so big arrays are parsed once, straight into
//! their type, and an error always knows where it is. serde's derive was tried on paper and left:
//! its messages cannot name the bound and the value together, `flatten` and `untagged` buffer
//! whole documents, and schemas cost 8.5 kB of code a function.

mod canonical;
mod raw;
mod record;
mod scalar;
mod scan;
mod text;

pub use canonical::{Json, canonical};
pub use raw::{Fields, Kind, elements, fields, is_deeper, kind, read_document, read_request};
pub use record::{
    Bound, FieldSpec, Record, Taken, check_known, default_json, key_of, not_a_word, object_schema,
    put, put_within, take,
};
pub use scalar::{Int, read_any_f64};
pub use text::{escape, write_f64, write_str};

use super::budget::Ctx;
use super::error::{Error, Result};
use std::fmt::Write as _;

/// Deepest nesting of a request; serde_json itself stops at 128.
pub const MAX_DEPTH: usize = 100;

/// Longest value that an error repeats, in characters.
const ECHO_CHARS: usize = 60;

/// A place in the request: keys and indices from the root, and the call that reads it.
#[derive(Clone, Copy)]
pub struct At<'a> {
    ctx: &'a Ctx,
    parent: Option<&'a At<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Root,
    Key(&'a str),
    Index(usize),
}

impl<'a> At<'a> {
    /// The request as a whole.
    pub fn root(ctx: &'a Ctx) -> Self {
        At { ctx, parent: None, step: Step::Root }
    }
    /// The member `key` of the object here.
    pub fn key<'b>(&'b self, key: &'b str) -> At<'b>
    where
        'a: 'b,
    {
        At { ctx: self.ctx, parent: Some(self), step: Step::Key(key) }
    }
    /// The element `index` of the list here.
    pub fn index<'b>(&'b self, index: usize) -> At<'b>
    where
        'a: 'b,
    {
        At { ctx: self.ctx, parent: Some(self), step: Step::Index(index) }
    }
    /// Is this the request itself?
    pub fn is_root(&self) -> bool {
        matches!(self.step, Step::Root)
    }
    /// The call that reads.
    pub fn ctx(&self) -> &'a Ctx {
        self.ctx
    }
    /// The JSON pointer (RFC 6901).
    #[inline(never)]
    pub fn pointer(&self) -> String {
        let mut text = self.parent.map(At::pointer).unwrap_or_default();
        match self.step {
            Step::Root => {}
            Step::Key(key) => {
                text.push('/');
                text.push_str(&key.replace('~', "~0").replace('/', "~1"));
            }
            Step::Index(index) => {
                let _ = write!(text, "/{index}");
            }
        }
        text
    }
    /// How a sentence names this place.
    pub fn name(&self) -> String {
        match self.step {
            Step::Root => "the request".to_owned(),
            Step::Key(key) => format!("`{key}`"),
            Step::Index(index) => {
                let list = self.parent.map_or("the list".to_owned(), At::name);
                format!("item {index} of {list}")
            }
        }
    }
    /// `bad_value` here: "`k` must be <rule>, got <what came>".
    #[cold]
    #[inline(never)]
    pub fn expected(&self, rule: &str, raw: &str) -> Error {
        Error::value(self.pointer(), format!("{} must be {rule}, got {}", self.name(), echo(raw)))
    }
    /// `bad_value` here, in a sentence of one's own.
    #[cold]
    #[inline(never)]
    pub fn error(&self, message: impl Into<String>) -> Error {
        Error::value(self.pointer(), message)
    }
}

/// A type that stands on the wire.
pub trait Wire: Sized {
    /// Read it from JSON text that is known to be well formed.
    ///
    /// # Errors
    /// `bad_value` and its kin, at the place that is wrong.
    fn read(raw: &str, at: At<'_>) -> Result<Self>;
    /// Write it as JSON, the same bytes for the same value.
    fn write(&self, out: &mut Vec<u8>);
    /// The same for a reply, which may be long: `ctx` is asked on the way, and pays for the text.
    ///
    /// # Errors
    /// What the budget says.
    fn write_within(&self, out: &mut Vec<u8>, ctx: &Ctx) -> Result<()> {
        ctx.writing(out)?;
        self.write(out);
        Ok(())
    }
    /// Its JSON Schema (draft 2020-12), as JSON text.
    fn schema() -> String;
    /// What stands for it when the key is absent, if anything does.
    fn absent() -> Option<Self> {
        None
    }
    /// Is it left out of an object that is written?
    fn is_absent(&self) -> bool {
        false
    }
    /// What a [`Bound`] looks at: the number itself, or a length.
    fn measure(&self) -> Option<f64> {
        None
    }
}

/// Raw JSON as an error may repeat it: short, and never a million rows.
pub fn echo(raw: &str) -> String {
    match kind(raw) {
        Kind::List => "a list".to_owned(),
        Kind::Object => "an object".to_owned(),
        _ if raw.chars().count() > ECHO_CHARS => {
            format!("{}…", raw.chars().take(ECHO_CHARS).collect::<String>())
        }
        _ => raw.to_owned(),
    }
}
