//! `ml_fit`, `ml_partial_fit`, `ml_merge`: data in, models out.

use super::envelope::Envelope;
use super::input::{X, check_weights, same_features};
use super::kinds::{self, Fit, KINDS};
use super::meta::{self, DataInfo};
use super::model::{self, Given, Model};
use super::output::Output;
use crate::base::budget::Ctx;
use crate::base::data::Numbers;
use crate::base::error::{Code, Error, Result};
use crate::base::wire::{At, Bound, Json, Kind, Wire, kind};
use std::sync::Arc;

/// The parameters of a kind, an object; read when the kind is known.
#[derive(Debug, Clone, PartialEq)]
pub struct Params(pub Json);

impl Wire for Params {
    fn read(raw: &str, at: At<'_>) -> Result<Self> {
        match kind(raw) {
            Kind::Object => Json::read(raw, at).map(Params),
            _ => Err(at.expected("an object", raw)),
        }
    }
    fn write(&self, out: &mut Vec<u8>) {
        self.0.write(out);
    }
    fn schema() -> String {
        let kinds: Vec<String> = KINDS.iter().map(|kind| (kind.params)()).collect();
        format!(r#"{{"anyOf":[{}]}}"#, kinds.join(","))
    }
}

crate::record! {
    /// What to fit, and to what.
    pub struct FitRequest {
        /// `kmeans`, `standard_scaler` or `pipeline`.
        pub kind: String;
        /// Observations, one a row: a matrix or a table in any of the four forms.
        pub x: X;
        /// Parameters of the kind; each has a default.
        pub params: Option<Params>;
        /// Weight of each row, ≥ 0; 1 without.
        pub sample_weight: Option<Numbers>;
        /// Columns of the table `x` to fit to, in this order; all without.
        pub columns: Option<Vec<String>>, Bound::AtLeast(1.0);
        /// Give the label of each row of `x`, from kinds that label.
        pub labels: bool = true;
        /// Keep the model, and the labels, in the library.
        pub keep: bool = false;
    }
}

crate::record! {
    /// What was learned.
    pub struct FitReply {
        /// The envelope: `state` is what was learned, `meta` how.
        pub model: Envelope;
        /// The token of the kept model, with `keep`.
        pub dollar_ref: Option<String>;
        /// Cluster of each row of `x`: a list, or `{"$ref": token}` of 32-bit integers with `keep`.
        pub labels: Option<Output>;
        /// `deadline` when the budget ended the fit; the model is the best so far.
        pub stopped: Option<String>;
    }
}

/// Fit a model to the rows of `x`.
///
/// # Errors
/// `unsupported` for a kind that we do not know, `bad_value` for parameters or data that it cannot
/// be fitted with, what the budget says.
pub fn fit(request: FitRequest, ctx: &Ctx) -> Result<FitReply> {
    let root = At::root(ctx);
    let kind = kinds::known(&request.kind, root.key("kind"))?;
    start(kind.fit, &request, root, ctx)
}

/// Begin training by `start`.
fn start(start: kinds::Start, request: &FitRequest, root: At<'_>, ctx: &Ctx) -> Result<FitReply> {
    let (x, features) = request.x.to_fit(request.columns.as_deref(), root.key("x"))?;
    let weights = request.sample_weight.as_deref();
    check_weights(weights, x.rows)?;
    let params = request.params.as_ref().map_or("{}", |params| &params.0.0);
    let data = DataInfo::of(&x, ctx)?;
    let fit = start(params, root.key("params"), &x, weights, ctx)?;
    let meta = meta::describe(&fit, features.as_deref(), &data, None, root)?;
    let model = Model { estimator: fit.model.clone(), meta: Some(meta), features };
    reply(fit, model, request.labels, request.keep, ctx)
}

/// The reply of a fit.
fn reply(fit: Fit, model: Model, labels: bool, keep: bool, ctx: &Ctx) -> Result<FitReply> {
    ctx.best_so_far();
    let envelope = model.envelope();
    let labels = fit.labels.filter(|_| labels);
    Ok(FitReply {
        model: envelope,
        dollar_ref: keep.then(|| model::keep(Arc::new(model), ctx)).transpose()?,
        labels: labels.map(|labels| Output::Labels(labels).keep_if(keep, ctx)).transpose()?,
        stopped: fit.stopped.map(str::to_owned),
    })
}

crate::op! {
    /// Fit a model to the rows of `x`.
    ///
    /// The reply holds the envelope, ready to be saved, sent or predicted with:
    /// `{"ok":true,"model":{"seraplot_model_v":1,"kind":…,"state":…,"meta":…},"labels":[…]}`. With
    /// `keep` it also has `$ref`, by which later requests cite the model, and `labels` is
    /// `{"$ref": token}` too (`i4`, shape `[n]`).
    ///
    /// When `x` is a table the model remembers the names of its columns (`meta.features`): later
    /// tables bind by name. `columns` picks the ones to fit to. Columns of text are refused; so are
    /// missing values, by k-means (the scaler leaves them out).
    ///
    /// States: `kmeans` has `k`, `centroids` (k × d), `inertia`, `n_iter`, `weights` (k);
    /// `standard_scaler` has `with_mean`, `with_std`, `counts`, `mean`, `var`, `scale` (d each);
    /// `pipeline` has `steps`, each `{"kind","state"}`, from params `{"steps":[{"kind","params"},…]}`.
    /// When a deadline ends k-means, the best model so far comes back with `"stopped":"deadline"`.
    pub static FIT = "ml_fit": fn fit[FitRequest] -> FitReply;
    stable since "0.1.0";
    example r#"{"kind": "kmeans", "x": [[0, 0], [0, 1], [9, 9], [9, 8]], "params": {"k": 2}}"#;
}

crate::record! {
    /// A model and one more batch, or how to begin.
    pub struct PartialFitRequest {
        /// The model so far: kept, an envelope, or its text. Without it, `kind` begins a new one.
        pub model: Option<Given>;
        /// The kind to begin: `kmeans` or `standard_scaler`.
        pub kind: Option<String>;
        /// The batch, one observation a row.
        pub x: X;
        /// Parameters of the kind, to begin with.
        pub params: Option<Params>;
        /// Weight of each row, ≥ 0; 1 without.
        pub sample_weight: Option<Numbers>;
        /// Columns of the table `x` to use.
        pub columns: Option<Vec<String>>, Bound::AtLeast(1.0);
        /// Give the label of each row of the batch, from kinds that label.
        pub labels: bool = true;
        /// Keep the new model, and the labels; the old one stays until it is dropped.
        pub keep: bool = false;
    }
}

/// Take one more batch.
///
/// # Errors
/// As [`fit`], and `bad_model` for a state that does not say what it has seen.
pub fn partial_fit(request: PartialFitRequest, ctx: &Ctx) -> Result<FitReply> {
    let root = At::root(ctx);
    let PartialFitRequest { model, kind, x, params, sample_weight, columns, labels, keep } =
        request;
    let Some(given) = model else {
        let Some(kind) = kind else {
            let message = "`model` is required to go on, or `kind` to begin";
            return Err(Error::new(Code::MissingField, "/model", message));
        };
        let known = kinds::known(&kind, root.key("kind"))?;
        let request = FitRequest { kind, x, params, sample_weight, columns, labels, keep };
        return start(known.begin, &request, root, ctx);
    };
    for (key, there) in [("kind", kind.is_some()), ("params", params.is_some())] {
        if there {
            let message =
                format!("the model says its {key} itself: `{key}` is for the first batch");
            return Err(Error::value(format!("/{key}"), message));
        }
    }
    let model = given.model(root.key("model"))?;
    let x = x.to_use(&model, columns.as_deref(), root.key("x"))?;
    check_weights(sample_weight.as_deref(), x.rows)?;
    let data = DataInfo::of(&x, ctx)?;
    let fit = model
        .estimator
        .partial_fit(&x, sample_weight.as_deref(), ctx)
        .map_err(|e| if e.at.is_empty() { e.under("/model") } else { e })?;
    let features = model.features.clone();
    let place = root.key("model");
    let meta =
        meta::describe(&fit, features.as_deref(), &data, model.meta.as_ref(), place.key("meta"))?;
    let model = Model { estimator: fit.model.clone(), meta: Some(meta), features };
    reply(fit, model, labels, keep, ctx)
}

crate::op! {
    /// Take one more batch of rows into a model, or begin one with the first batch.
    ///
    /// The first call names `kind` and `params`, later ones the `model` that came back; the reply is
    /// that of `ml_fit`, `labels` and `meta.data` being about the batch. The model that was given is
    /// not changed. A scaler ends up as if it had seen all rows at once. `kmeans` takes a step of
    /// mini-batch k-means: each centroid becomes the weighted mean of what it stood for and of the
    /// rows of the batch nearest to it; `inertia` is that of the batch, `n_iter` counts batches. An
    /// envelope with bare centroids does not say how many rows they stand for, and is refused.
    pub static PARTIAL_FIT = "ml_partial_fit": fn partial_fit[PartialFitRequest] -> FitReply;
    stable since "0.1.0";
    example r#"{"kind": "standard_scaler", "x": [[1, 2], [3, 4]]}"#;
}

crate::record! {
    /// Models of parts of the data.
    pub struct MergeRequest {
        /// Of one kind, in the order in which they are added up.
        pub models: Vec<Given>, Bound::AtLeast(1.0);
        /// Keep the merged model in the library.
        pub keep: bool = false;
    }
}

crate::record! {
    /// The model of all parts.
    pub struct MergeReply {
        /// The envelope.
        pub model: Envelope;
        /// The token of the kept model, with `keep`.
        pub dollar_ref: Option<String>;
    }
}

/// Merge models of parts of the data into that of the whole.
///
/// # Errors
/// `bad_value` for models that do not belong together, `bad_model` for a state that says too little,
/// `unsupported` for a kind that cannot.
pub fn merge(request: MergeRequest, ctx: &Ctx) -> Result<MergeReply> {
    let root = At::root(ctx);
    let list = root.key("models");
    let mut models = Vec::with_capacity(request.models.len());
    for (i, given) in request.models.into_iter().enumerate() {
        ctx.check()?;
        models.push(given.model(list.index(i))?);
    }
    let (first, rest) = models.split_first().expect("the list has an item");
    for (i, other) in rest.iter().enumerate() {
        let place = list.index(i + 1);
        let kinds = (other.estimator.kind(), first.estimator.kind());
        if kinds.0 != kinds.1 {
            let message =
                format!("model {} is of kind `{}`, model 0 of `{}`", i + 1, kinds.0, kinds.1);
            return Err(place.error(message));
        }
        same_features(first, other).map_err(|message| place.error(message))?;
    }
    let others: Vec<&dyn kinds::Estimator> = rest.iter().map(|m| m.estimator.as_ref()).collect();
    let estimator = first.estimator.merge(&others).map_err(|e| e.under("/models"))?;
    let model =
        Model { estimator, meta: meta::of_merged(first)?, features: first.features.clone() };
    Ok(MergeReply {
        model: model.envelope(),
        dollar_ref: request.keep.then(|| model::keep(Arc::new(model), ctx)).transpose()?,
    })
}

crate::op! {
    /// Merge models that were fitted to parts of the data into the model of the whole.
    ///
    /// `standard_scaler`: counts, means and variances add up, in the order given. `kmeans`: fit every
    /// part with the same `init` rows and `max_iter` 0, which moves nothing and stores `weights` and
    /// `sums`; merging adds them and moves each centroid to the mean: one exact round of k-means over
    /// all rows. The merged centroids are the next `init`.
    pub static MERGE = "ml_merge": fn merge[MergeRequest] -> MergeReply;
    stable since "0.1.0";
    example r#"{"models": [{"seraplot_model_v": 1, "kind": "standard_scaler", "state": {"counts": [2], "mean": [1], "var": [1], "scale": [1]}}, {"seraplot_model_v": 1, "kind": "standard_scaler", "state": {"counts": [1], "mean": [4], "var": [0], "scale": [1]}}]}"#;
}
