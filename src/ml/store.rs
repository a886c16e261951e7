//! `ml_save_model` and `ml_load_model`: envelopes out and in, as files or as text.

use super::envelope::{Envelope, MAX_BYTES};
use super::gzip;
use super::model::{self, Given, Model};
use crate::base::budget::Ctx;
use crate::base::error::{Code, Error, Result};
use crate::base::files;
use crate::base::wire::{At, Bound, Json};
use std::sync::Arc;

crate::record! {
    /// A model to save: `kind` and `state`, or `model`.
    pub struct SaveRequest {
        /// What kind of model: `kmeans`, `standard_scaler`, `pipeline`, or a word of your own.
        pub kind: Option<String>, Bound::Between(1.0, 200.0);
        /// What the model learned. Checked when the kind is known, else any JSON.
        pub state: Option<Json>;
        /// Anything worth remembering, an object; `features` names the columns of the fit.
        pub meta: Option<Json>;
        /// In place of `kind`, `state` and `meta`: a kept model, an envelope, or its text.
        pub model: Option<Given>;
        /// The file; with a name that ends in `.gz` it is packed. Without it the reply has `data`.
        pub path: Option<String>;
    }
}

crate::record! {
    /// Where the envelope went.
    pub struct SaveReply {
        /// The file, as the request names it.
        pub path: Option<String>;
        /// Bytes written.
        pub size: Option<u64>;
        /// The text of the envelope, when no file was named.
        pub data: Option<String>;
    }
}

/// Save a model to a file, or give its text.
///
/// # Errors
/// `missing_field`, `bad_model` with the place in the state, `io`, `denied`.
pub fn save(request: SaveRequest, ctx: &Ctx) -> Result<SaveReply> {
    let SaveRequest { kind, state, meta, model, path } = request;
    let envelope = match (model, kind, state, meta) {
        (Some(model), None, None, None) => model.envelope(),
        (Some(_), ..) => {
            let message = "`model` already holds kind, state and meta";
            return Err(Error::value("/model", message).hint("give `model`, or `kind` and `state`"));
        }
        (None, Some(kind), Some(state), meta) => {
            Envelope::of_parts(kind, state, meta, At::root(ctx))?
        }
        (None, None, ..) => return Err(missing("kind", "the kind of model, such as \"kmeans\"")),
        (None, Some(_), None, _) => return Err(missing("state", "what the model learned")),
    };
    let text = envelope.text();
    ctx.reserve(text.len())?.keep();
    let Some(path) = path else {
        return Ok(SaveReply { path: None, size: None, data: Some(text) });
    };
    let packed = if gzip::named(&path) { Some(gzip::pack(text.as_bytes(), ctx)?) } else { None };
    let bytes = packed.as_deref().unwrap_or(text.as_bytes());
    files::save(&path, "/path", bytes)?;
    Ok(SaveReply { path: Some(path), size: Some(bytes.len() as u64), data: None })
}

fn missing(key: &str, what: &str) -> Error {
    let message = format!("`{key}` is required: {what}");
    Error::new(Code::MissingField, format!("/{key}"), message)
}

crate::op! {
    /// Save a model as an envelope: to a file, or as text.
    ///
    /// With `path` the reply is `{"ok":true,"path":…,"size":<bytes written>}`, without it
    /// `{"ok":true,"data":"<envelope text>"}`. The file is written to one side and renamed, so a crash
    /// leaves the old file or the new. A name that ends in `.gz` packs it; equal models give equal
    /// bytes. The state of a known kind is checked: an error is `bad_model` and points at the number
    /// that is wrong, such as `/state/centroids/1`. Members of the state that the kind does not know
    /// are kept. A kept model is saved by `{"model": {"$ref": …}, "path": …}`.
    pub static SAVE = "ml_save_model": fn save[SaveRequest] -> SaveReply;
    stable since "0.1.0";
    example r#"{"kind": "kmeans", "state": {"k": 2, "centroids": [[0.1, 0.2], [4.5, 3.7]], "inertia": 12.3}}"#;
}

crate::record! {
    /// A model to load: from a file or from text.
    pub struct LoadRequest {
        /// The file; with a name that ends in `.gz` it is unpacked.
        pub path: Option<String>;
        /// The text of an envelope.
        pub data: Option<String>;
        /// Keep the model in the library too; only for kinds that it knows.
        pub keep: bool = false;
    }
}

crate::record! {
    /// What was loaded.
    pub struct LoadReply {
        /// `{"seraplot_model_v":1,"kind":…,"state":…}`, and `meta` when there is one.
        pub model: Envelope;
        /// The token of the kept model, with `keep`.
        pub dollar_ref: Option<String>;
    }
}

/// Load a model from a file or from text.
///
/// # Errors
/// `bad_model` for a newer version or a broken state, `too_deep`, `memory_limit`, `io`, `denied`.
pub fn load(request: LoadRequest, ctx: &Ctx) -> Result<LoadReply> {
    let root = At::root(ctx);
    let (envelope, at) = match (&request.path, &request.data) {
        (Some(path), None) => {
            let at = root.key("path");
            (Envelope::of_text(&read(path, ctx)?, at)?, at)
        }
        (None, Some(data)) => {
            let at = root.key("data");
            (Envelope::of_text(data.as_bytes(), at)?, at)
        }
        (Some(_), Some(_)) => {
            return Err(Error::value("/data", "give `path` or `data`, not both"));
        }
        (None, None) => {
            return Err(missing("path", "the file of the model; or its text as `data`"));
        }
    };
    let token = match request.keep {
        true => Some(model::keep(Arc::new(Model::of(envelope.clone(), at)?), ctx)?),
        false => None,
    };
    Ok(LoadReply { model: envelope, dollar_ref: token })
}

/// The text in the file `path`.
fn read(path: &str, ctx: &Ctx) -> Result<Vec<u8>> {
    let bytes = files::read(path, "/path", MAX_BYTES)?;
    ctx.reserve(bytes.len())?.keep();
    match gzip::named(path) {
        true => gzip::unpack(&bytes, MAX_BYTES, "/path", ctx),
        false if bytes.starts_with(&[0x1f, 0x8b]) => {
            let message = "the file is packed with gzip, but its name does not end in `.gz`";
            Err(Error::new(Code::BadModel, "/path", message).hint("rename it to end in `.json.gz`"))
        }
        false => Ok(bytes),
    }
}

crate::op! {
    /// Load a model from a file or from the text of an envelope.
    ///
    /// The reply is `{"ok":true,"model":{"seraplot_model_v":1,"kind":…,"state":…}}`, with `meta` when
    /// there is one; numbers are exactly those that were saved. Refused are a newer version, text of
    /// more than 256 MiB (unpacked), nesting deeper than 64 levels, and a broken state of a known kind:
    /// the error points into the text, as in `/data/state/centroids/1` or `/path/state/k`. Any other
    /// kind is plain JSON. With `keep` the reply also has `$ref`.
    pub static LOAD = "ml_load_model": fn load[LoadRequest] -> LoadReply;
    stable since "0.1.0";
    example r#"{"data": "{\"seraplot_model_v\":1,\"kind\":\"kmeans\",\"state\":{\"k\":1,\"centroids\":[[0.5]],\"inertia\":0.5}}"}"#;
}
