//! `meta`, the fourth key of an envelope: how a model came to be.
//!
//! ```text
//! {"library_version":"0.1.0",
//!  "features":[{"name":"bill_length_mm","type":"f64"},…],   when it was fitted to a table
//!  "params":{…},                                            every default filled in
//!  "seed":0,
//!  "data":{"rows":342,"columns":4,"hash":"xxh3:9f…"},
//!  "metrics":{"inertia":…},
//!  "stopped":"deadline"}                                    when the budget ended the fit
//! ```
//! There is no time of day in it: the same request gives the same bytes. A caller may write what it
//! likes into the `meta` of a model that it saves; only `features` is read back.
//!
//! The hash is XXH3-64 (Collet) of the matrix that was fitted: its doubles as little-endian bytes, row
//! after row; in Python `xxhash.xxh3_64_hexdigest(x.tobytes())`. It tells data apart, no more.

use super::envelope::bad;
use super::kinds::Fit;
use super::model::{Model, TEXT};
use crate::base::budget::Ctx;
use crate::base::data::Matrix;
use crate::base::error::Result;
use crate::base::wire::{At, Fields, Json, Wire, elements, fields, write_str};
use std::hash::Hasher as _;
use twox_hash::XxHash3_64;

crate::record! {
    /// A column that a model was fitted to.
    #[derive(PartialEq)]
    pub struct Feature {
        /// Its name.
        pub name: String;
        /// Its type in the table that the model was fitted to.
        pub r#type: String;
    }
}

crate::record! {
    /// The data that a model was fitted to.
    pub struct DataInfo {
        /// Rows.
        pub rows: usize;
        /// Columns.
        pub columns: usize;
        /// Hash of the values.
        pub hash: String;
    }
}

/// How the model of `fit` came to be. When training went on, parameters and seed are those of
/// `before`.
///
/// # Errors
/// `bad_model` when `before` is no object.
pub fn describe(
    fit: &Fit,
    features: Option<&[Feature]>,
    data: &DataInfo,
    before: Option<&Json>,
    at: At<'_>,
) -> Result<Json> {
    let before = match before {
        Some(before) => fields(&before.0, at).map_err(bad)?,
        None => Fields::default(),
    };
    let params = fit.params.as_deref().or(before.get("params"));
    let mut out = Vec::with_capacity(TEXT + params.map_or(0, str::len));
    out.extend_from_slice(b"{\"library_version\":");
    write_str(env!("CARGO_PKG_VERSION"), &mut out);
    if let Some(features) = features {
        out.extend_from_slice(b",\"features\":");
        features.to_vec().write(&mut out);
    }
    if let Some(params) = params {
        out.extend_from_slice(b",\"params\":");
        out.extend_from_slice(params.as_bytes());
    }
    let seed = fit.seed.map(|seed| {
        let mut text = Vec::new();
        seed.write(&mut text);
        String::from_utf8(text).expect("made of digits")
    });
    if let Some(seed) = seed.as_deref().or(before.get("seed")) {
        out.extend_from_slice(b",\"seed\":");
        out.extend_from_slice(seed.as_bytes());
    }
    out.extend_from_slice(b",\"data\":");
    data.write(&mut out);
    out.extend_from_slice(b",\"metrics\":{");
    for (i, (name, value)) in fit.metrics.iter().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        write_str(name, &mut out);
        out.push(b':');
        value.write(&mut out);
    }
    out.push(b'}');
    if let Some(stopped) = fit.stopped {
        out.extend_from_slice(b",\"stopped\":");
        write_str(stopped, &mut out);
    }
    out.push(b'}');
    Ok(Json(String::from_utf8(out).expect("made of str")))
}

impl DataInfo {
    /// Look at the data, before a fit: after it there may be no time left.
    ///
    /// # Errors
    /// What the budget says.
    pub fn of(x: &Matrix, ctx: &Ctx) -> Result<Self> {
        const PIECE: usize = 1 << 20;
        let bytes = x.values.inner().as_slice();
        let hash = if bytes.len() <= PIECE {
            XxHash3_64::oneshot(bytes)
        } else {
            let mut hasher = XxHash3_64::new();
            for piece in bytes.chunks(PIECE) {
                ctx.check()?;
                hasher.write(piece);
            }
            hasher.finish()
        };
        let hash = format!("xxh3:{hash:016x}");
        Ok(DataInfo { rows: x.rows, columns: x.cols, hash })
    }
}

/// The features that a `meta` names, if it does.
///
/// # Errors
/// `bad_model` when it is no object, or its features are no list of names.
pub fn features(meta: &str, at: At<'_>) -> Result<Option<Vec<Feature>>> {
    let members = fields(meta, at).map_err(bad)?;
    let Some(raw) = members.get("features").filter(|raw| *raw != "null") else {
        return Ok(None);
    };
    let place = at.key("features");
    let mut features: Vec<Feature> = Vec::new();
    for (i, item) in elements(raw, place).map_err(bad)?.into_iter().enumerate() {
        let here = place.index(i);
        let own = fields(item, here).map_err(bad)?;
        // Later releases may say more about a feature; what is needed here is its name.
        let name = String::read(own.get("name").unwrap_or("null"), here.key("name"));
        let name = name.map_err(bad)?;
        let word =
            own.get("type").map_or(Ok("f64".to_owned()), |t| String::read(t, here.key("type")));
        if features.iter().any(|other| other.name == name) {
            return Err(bad(here
                .key("name")
                .error(format!("`{name}` stands twice in `features`"))));
        }
        features.push(Feature { name, r#type: word.map_err(bad)? });
    }
    Ok(Some(features))
}

/// What holds for all parts of a merged model: the names of its columns and its parameters.
///
/// # Errors
/// `bad_model` when the part's own is no object.
pub fn of_merged(part: &Model) -> Result<Option<Json>> {
    let Some(meta) = &part.meta else { return Ok(None) };
    let ctx = Ctx::default();
    let members = fields(&meta.0, At::root(&ctx)).map_err(bad)?;
    let mut out = b"{\"library_version\":".to_vec();
    write_str(env!("CARGO_PKG_VERSION"), &mut out);
    for key in ["features", "params", "seed"] {
        if let Some(raw) = members.get(key) {
            out.push(b',');
            write_str(key, &mut out);
            out.push(b':');
            out.extend_from_slice(raw.as_bytes());
        }
    }
    out.push(b'}');
    Ok(Some(Json(String::from_utf8(out).expect("made of str"))))
}
