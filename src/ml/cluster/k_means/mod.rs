//! k-means: the model. The kernels, and where they differ from scikit-learn's, are in
//! [`super::kmeans`].
//!
//! Given `x` of shape `(n, d)`, finds `k` centroids of shape `(k, d)` that make the inertia
//! `Σᵢ wᵢ·minⱼ ‖xᵢ − cⱼ‖²` locally smallest, and labels every row with its nearest centroid, ties to the
//! lower index. Labels, inertia and weights are those of the very centroids in the state.
//!
//! * `predict`: the label of each row. `O(n·k·d)`.
//! * `transform`: the distance (not squared) of each row to every centroid, `(n, k)`.
//! * `score`: minus the inertia, as scikit-learn.
//! * Going on training: mini-batch k-means (Sculley, WWW 2010). A centroid is the running mean of all
//!   rows that were nearest to it when they came. As scikit-learn's `MiniBatchKMeans.partial_fit`
//!   with `reassignment_ratio = 0`; not the same: without given starts the first batch is fitted by
//!   k-means proper, and clusters that stay empty are left where they are.
//! * Merging, for data in several places: with `max_iter = 0` and given starts a fit moves nothing
//!   and measures: its state holds the `weights` and `sums` of the rows nearest to each start.
//!   Merging such states adds them up and gives the means: one exact round of Lloyd over all rows,
//!   as if they had been in one place. The merged centroids are the next starts.

mod init;
mod state;

pub use init::{Init, Start, Tries};
pub use state::State;

use super::kmeans::{self, Options};
use crate::base::budget::Ctx;
use crate::base::data::Matrix;
use crate::base::error::{Error, Result};
use crate::base::wire::{At, Bound, Wire};
use crate::ml::arrays::{Rows, Vector};
use crate::ml::input;
use crate::ml::kinds::{Estimator, Fit, Kind};
use crate::ml::model::TEXT;
use std::sync::Arc;

/// The kind of this file.
pub const KIND: Kind = Kind {
    name: "kmeans",
    params: Params::schema,
    state: State::schema,
    read: |raw, at| State::checked(raw, at).map(|model| Arc::new(model) as Arc<dyn Estimator>),
    fit: |raw, at, x, weights, ctx| fit(&Params::read(raw, at)?, at, x, weights, ctx),
    begin: |raw, at, x, weights, ctx| begin(&Params::read(raw, at)?, at, x, weights, ctx),
};

crate::record! {
    /// How to fit k-means.
    pub struct Params {
        /// Number of clusters, at most the number of rows; 8, or as many as `init` has rows.
        pub k: Option<usize>, Bound::AtLeast(1.0);
        /// Where the centroids start: `"k-means++"`, `"random"` (different rows), or rows of numbers.
        pub init: Init = Init::Word(Start::PlusPlus);
        /// Starts to try, of which the best is kept; `"auto"` is 10 for `"random"`, else 1.
        pub n_init: Tries = Tries::Auto;
        /// Most rounds; 0, with given starts, moves nothing and measures the data for merging.
        pub max_iter: usize = 300;
        /// Stop when the centroids moved by at most this, squared and summed, in units of the mean
        /// variance of the columns.
        pub tol: f64 = 1e-4, Bound::AtLeast(0.0);
        /// Same seed, same model, on every platform.
        pub random_state: u64 = 0;
    }
}

/// Fit centroids to the rows of `x`. The parameters stand at `at`.
///
/// # Errors
/// `bad_value` when there are fewer rows than clusters, when starts have another shape, on NaN or
/// infinity; `deadline` when there was not even time for one labelling.
pub fn fit(
    params: &Params,
    at: At<'_>,
    x: &Matrix,
    weights: Option<&[f64]>,
    ctx: &Ctx,
) -> Result<Fit> {
    let k = check(params, at, x, ctx)?;
    let init = match &params.init {
        Init::Given(starts) if params.max_iter == 0 => {
            let model = State::at(starts.clone());
            return model.measured(x, weights, true, ctx)?.by(params, k);
        }
        Init::Given(starts) => kmeans::Init::Given(&starts.values),
        Init::Word(_) if params.max_iter == 0 => {
            let message = "`max_iter` 0 measures given starts, but `init` gives none";
            return Err(at.key("max_iter").error(message).hint("give `init` as rows of numbers"));
        }
        Init::Word(Start::PlusPlus) => kmeans::Init::PlusPlus,
        Init::Word(Start::Random) => kmeans::Init::Random,
    };
    let n_init = match (params.n_init, &params.init) {
        (Tries::Count(count), _) => count,
        (Tries::Auto, Init::Word(Start::Random)) => 10,
        (Tries::Auto, _) => 1,
    };
    let seed = params.random_state;
    let options = Options { k, init, n_init, max_iter: params.max_iter, tol: params.tol, seed };
    let fitted = kmeans::fit(&x.values, x.rows, x.cols, weights, &options, ctx)?;
    let model = State {
        k,
        centroids: Rows(Matrix::new(fitted.centroids, k, x.cols)),
        inertia: Some(fitted.inertia),
        n_iter: Some(fitted.n_iter),
        weights: Some(Vector(fitted.weights)),
        sums: None,
    };
    let measured = Measured { model, labels: fitted.labels, inertia: fitted.inertia };
    Ok(Fit { stopped: fitted.stopped, ..measured.by(params, k)? })
}

/// Take the first of many batches: from given starts by one step, else by a fit.
fn begin(
    params: &Params,
    at: At<'_>,
    x: &Matrix,
    weights: Option<&[f64]>,
    ctx: &Ctx,
) -> Result<Fit> {
    let Init::Given(starts) = &params.init else {
        return fit(params, at, x, weights, ctx);
    };
    let k = check(params, at, x, ctx)?;
    let mut model = State::at(starts.clone());
    model.weights = Some(Vector(vec![0.0; k]));
    model.step(x, weights, ctx)?.by(params, k)
}

/// The number of clusters, when parameters and data fit together.
fn check(params: &Params, at: At<'_>, x: &Matrix, ctx: &Ctx) -> Result<usize> {
    let k = match (&params.init, params.k) {
        (Init::Given(starts), Some(k)) if starts.rows != k => {
            let message = format!("`init` has {} rows, but `k` is {k}", starts.rows);
            return Err(at.key("init").error(message));
        }
        (Init::Given(starts), _) => starts.rows,
        (Init::Word(_), k) => k.unwrap_or(8),
    };
    if x.cols == 0 || x.rows == 0 {
        return Err(Error::value("/x", format!("`x` is {} × {}", x.rows, x.cols)));
    }
    if k > x.rows {
        let message = format!("`k` is {k}, but `x` has {} rows", x.rows);
        return Err(at.key("k").error(message));
    }
    if let Init::Given(starts) = &params.init {
        if starts.rows == 0 {
            return Err(at.key("init").error("`init` has no rows"));
        }
        if starts.cols != x.cols {
            let message = format!("`init` has {} columns, `x` has {}", starts.cols, x.cols);
            return Err(at.key("init").error(message));
        }
    }
    input::finite(x, false, ctx)?;
    Ok(k)
}

/// A model with what it finds in the rows that it was last shown.
struct Measured {
    model: State,
    labels: Vec<u32>,
    inertia: f64,
}

impl Measured {
    /// The outcome of a fit by `params`, with `k` found out.
    fn by(self, params: &Params, k: usize) -> Result<Fit> {
        let mut text = Vec::with_capacity(TEXT);
        Params { k: Some(k), ..params.clone() }.write(&mut text);
        let params_text = String::from_utf8(text).expect("made of str");
        let seed = Some(params.random_state);
        Ok(Fit { params: Some(params_text), seed, ..self.after()? })
    }

    /// The outcome of going on.
    fn after(self) -> Result<Fit> {
        Ok(Fit {
            model: Arc::new(self.model.in_range("/x")?),
            params: None,
            seed: None,
            labels: Some(self.labels),
            metrics: vec![("inertia", self.inertia)],
            stopped: None,
        })
    }
}
