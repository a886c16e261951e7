//! A model in memory, and how requests name one: kept, as an object, or as text.

use super::envelope::{Envelope, bad};
use super::kinds::{self, Estimator};
use super::meta::{self, Feature};
use crate::base::budget::Ctx;
use crate::base::data::handles::{self, Kept, cited};
use crate::base::error::{Error, Result};
use crate::base::wire::{At, Json, Kind, Wire, fields, kind};
use std::any::Any;
use std::sync::Arc;

/// Bytes that the parts of a small model's text begin with, instead of growing to them.
pub const TEXT: usize = 512;

/// A model of a known kind, ready to be used.
#[derive(Debug, Clone)]
pub struct Model {
    /// What it learned.
    pub estimator: Arc<dyn Estimator>,
    /// How it came to be.
    pub meta: Option<Json>,
    /// The columns it was fitted to, when they had names.
    pub features: Option<Vec<Feature>>,
}

impl Model {
    /// A model with its `meta`.
    ///
    /// # Errors
    /// `bad_model` when `meta` names other columns than the model takes.
    pub fn new(estimator: Arc<dyn Estimator>, meta: Option<Json>, at: At<'_>) -> Result<Self> {
        let place = at.key("meta");
        let features = match &meta {
            Some(meta) => meta::features(&meta.0, place)?,
            None => None,
        };
        let width = estimator.width();
        if let Some(names) = features.as_ref().filter(|names| names.len() != width) {
            let have = names.len();
            let message = format!("`features` names {have} columns, but the state has {width}");
            return Err(bad(place.key("features").error(message)));
        }
        Ok(Model { estimator, meta, features })
    }

    /// The model of an envelope that stands at `at`.
    ///
    /// # Errors
    /// `unsupported` for a kind that we do not know, `bad_model` for a broken state.
    pub fn of(envelope: Envelope, at: At<'_>) -> Result<Self> {
        let kind = kinds::known(&envelope.kind, at.key("kind"))?;
        let estimator = (kind.read)(&envelope.state.0, at.key("state")).map_err(bad)?;
        Model::new(estimator, envelope.meta, at)
    }

    /// The envelope of this model.
    pub fn envelope(&self) -> Envelope {
        let mut state = Vec::with_capacity(TEXT);
        self.estimator.write_state(&mut state);
        Envelope {
            kind: self.estimator.kind().to_owned(),
            state: Json(String::from_utf8(state).expect("made of str")),
            meta: self.meta.clone(),
        }
    }
}

impl handles::Model for Model {
    fn any(&self) -> &dyn Any {
        self
    }
}

/// Keep a model for the call `ctx`; its token.
///
/// # Errors
/// Those of the budget.
pub fn keep(model: Arc<Model>, ctx: &Ctx) -> Result<String> {
    ctx.keep(Kept::Model(model))
}

/// A model in a request: `{"$ref": token}`, an envelope, or the text of one.
#[derive(Debug, Clone)]
pub enum Given {
    /// Kept in the library.
    Kept(Arc<Model>),
    /// Written out, of any kind.
    Written(Envelope),
}

impl Given {
    /// The envelope.
    pub fn envelope(self) -> Envelope {
        match self {
            Given::Kept(model) => model.envelope(),
            Given::Written(envelope) => envelope,
        }
    }

    /// The model itself, for what needs a kind that we know; it stands at `at`.
    ///
    /// # Errors
    /// As [`Model::of`].
    pub fn model(self, at: At<'_>) -> Result<Arc<Model>> {
        match self {
            Given::Kept(model) => Ok(model),
            Given::Written(envelope) => Model::of(envelope, at).map(Arc::new),
        }
    }
}

impl Wire for Given {
    fn read(raw: &str, at: At<'_>) -> Result<Self> {
        match kind(raw) {
            Kind::Text => {
                let text = String::read(raw, at)?;
                Envelope::of_text(text.as_bytes(), at).map(Given::Written)
            }
            Kind::Object => {
                let members = fields(raw, at)?;
                if members.get("$ref").is_none() {
                    return Envelope::read(raw, at).map(Given::Written);
                }
                let (thing, _) = cited(&members, at)?;
                of_kept(&thing, at).map(Given::Kept)
            }
            _ => Err(at.expected("a model: {\"$ref\": …}, an envelope, or its text", raw)),
        }
    }
    fn write(&self, out: &mut Vec<u8>) {
        self.clone().envelope().write(out);
    }
    fn schema() -> String {
        let (word, text) = (
            r#"{"type":"object","properties":{"$ref":{"type":"string"}},"required":["$ref"]}"#,
            r#"{"type":"string"}"#,
        );
        format!(r#"{{"anyOf":[{word},{},{text}]}}"#, Envelope::schema())
    }
}

fn of_kept(thing: &Kept, at: At<'_>) -> Result<Arc<Model>> {
    let other =
        |noun: &str| -> Error { at.error(format!("{} must be a model, but is {noun}", at.name())) };
    match thing {
        Kept::Model(kept) => match kept.any().downcast_ref::<Model>() {
            Some(model) => Ok(Arc::new(model.clone())),
            None => Err(other("a model of another library")),
        },
        thing => Err(other(thing.noun())),
    }
}
