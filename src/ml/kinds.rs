//! What a kind of model can do, and the one list of kinds.
//!
//! A kind is one file that ends in a [`Kind`]; one line in [`KINDS`] publishes it to every generic
//! operation. What a kind cannot do is left to the defaults here, which say so.

use super::{cluster::k_means, pipeline, preprocess::standard_scaler};
use crate::base::budget::Ctx;
use crate::base::data::Matrix;
use crate::base::error::{Code, Error, Result, did_you_mean};
use crate::base::ops::Empty;
use crate::base::wire::{At, Json};
use std::any::Any;
use std::fmt::Debug;
use std::sync::Arc;

/// The kinds that this library knows.
pub static KINDS: &[Kind] = &[k_means::KIND, standard_scaler::KIND, pipeline::KIND];

/// A kind of model.
pub struct Kind {
    /// The word in the envelope.
    pub name: &'static str,
    /// JSON Schema of the parameters.
    pub params: fn() -> String,
    /// JSON Schema of the state.
    pub state: fn() -> String,
    /// Read and check a state.
    pub read: fn(&str, At<'_>) -> Result<Arc<dyn Estimator>>,
    /// Fit to the rows of `x`. The parameters are JSON at a place.
    pub fit: Start,
    /// Take the first batch of many.
    pub begin: Start,
}

/// How training begins: parameters and where they stand, `x`, the weights of its rows.
pub type Start = fn(&str, At<'_>, &Matrix, Option<&[f64]>, &Ctx) -> Result<Fit>;

/// What training gives.
#[derive(Debug, Clone)]
pub struct Fit {
    /// The model.
    pub model: Arc<dyn Estimator>,
    /// The parameters with every default filled in, as JSON; `None` when training went on.
    pub params: Option<String>,
    /// The seed, for kinds that draw.
    pub seed: Option<u64>,
    /// Cluster of each row of `x`.
    pub labels: Option<Vec<u32>>,
    /// How good it is, by name.
    pub metrics: Vec<(&'static str, f64)>,
    /// `deadline` when the budget ended the training; the model is the best so far.
    pub stopped: Option<&'static str>,
}

/// How good a model is on data.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// The larger the better, as scikit-learn's `score`.
    pub score: f64,
    /// Weighted sum of squared distances to the nearest centroid, for clusterings.
    pub inertia: Option<f64>,
}

/// A fitted model. `x` always has [`Estimator::width`] columns, in the order of the fit.
pub trait Estimator: Debug + Send + Sync {
    /// The word of its kind.
    fn kind(&self) -> &'static str;
    /// Columns that it takes.
    fn width(&self) -> usize;
    /// Its state, as the envelope holds it.
    fn write_state(&self, out: &mut Vec<u8>);
    /// Itself, to be downcast.
    fn any(&self) -> &dyn Any;
    /// Cluster of each row.
    fn predict(&self, _x: &Matrix, _ctx: &Ctx) -> Result<Vec<u32>> {
        Err(cannot(self.kind(), "predict"))
    }
    /// The rows as this model sees them.
    fn transform(&self, _x: &Matrix, _ctx: &Ctx) -> Result<Matrix> {
        Err(cannot(self.kind(), "transform"))
    }
    /// The rows that [`Estimator::transform`] gives these.
    fn inverse(&self, _x: &Matrix, _ctx: &Ctx) -> Result<Matrix> {
        Err(cannot(self.kind(), "transform back"))
    }
    /// Columns that [`Estimator::inverse`] takes.
    fn width_out(&self) -> usize {
        self.width()
    }
    /// Names of the columns that `transform` gives, for columns of these names.
    fn names_out(&self, names: Option<&[String]>) -> Option<Vec<String>> {
        names.map(<[String]>::to_vec)
    }
    /// How good it is on these rows.
    fn score(&self, _x: &Matrix, _weights: Option<&[f64]>, _ctx: &Ctx) -> Result<Score> {
        Err(cannot(self.kind(), "score"))
    }
    /// The model after one more batch.
    fn partial_fit(&self, _x: &Matrix, _weights: Option<&[f64]>, _ctx: &Ctx) -> Result<Fit> {
        Err(cannot(self.kind(), "go on training"))
    }
    /// One model of several of this kind, this one the first. Errors point at `/{i}`.
    fn merge(&self, _others: &[&dyn Estimator]) -> Result<Arc<dyn Estimator>> {
        Err(cannot(self.kind(), "be merged"))
    }
}

fn cannot(kind: &str, verb: &str) -> Error {
    Error::new(Code::Unsupported, "", format!("a model of kind `{kind}` cannot {verb}"))
}

/// The kind called `name`, if we know it.
pub fn find(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name)
}

/// The kind called `name`.
///
/// # Errors
/// `unsupported` with the nearest name.
pub fn known(name: &str, at: At<'_>) -> Result<&'static Kind> {
    find(name).ok_or_else(|| {
        let shown: String = name.chars().take(60).collect();
        let message = format!("this library knows no kind of model called `{shown}`");
        let error = Error::new(Code::Unsupported, at.pointer(), message);
        match did_you_mean(name, KINDS.iter().map(|kind| kind.name)) {
            Some(hint) => error.hint(hint),
            None => error,
        }
    })
}

crate::record! {
    /// A kind of model.
    pub struct KindInfo {
        /// The word in requests and envelopes.
        pub name: String;
        /// JSON Schema of its parameters.
        pub params: Json;
        /// JSON Schema of its state in the envelope.
        pub state: Json;
    }
}

crate::record! {
    /// All kinds.
    pub struct KindsReply {
        /// In a fixed order.
        pub kinds: Vec<KindInfo>;
    }
}

fn list(_: Empty, _: &Ctx) -> Result<KindsReply> {
    let of = |kind: &Kind| KindInfo {
        name: kind.name.to_owned(),
        params: Json((kind.params)()),
        state: Json((kind.state)()),
    };
    Ok(KindsReply { kinds: KINDS.iter().map(of).collect() })
}

crate::op! {
    /// List the kinds of models, with JSON Schemas of their parameters and states.
    ///
    /// The reply is `{"ok":true,"kinds":[{"name":"kmeans","params":{…},"state":{…}},…]}`.
    pub static OP = "ml_kinds": fn list[Empty] -> KindsReply;
    stable since "0.1.0";
    example "{}";
}
