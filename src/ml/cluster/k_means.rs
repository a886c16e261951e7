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

use super::kmeans::data::{Columns, Data};
use super::kmeans::sums::{Sums, Units};
use super::kmeans::{self, Options, canonical};
use crate::base::budget::Ctx;
use crate::base::data::Matrix;
use crate::base::error::{Code, Error, Result};
use crate::base::wire::{At, Bound, Kind as Json, Wire, fields, kind};
use crate::ml::arrays::{Rows, Vector};
use crate::ml::kinds::{Estimator, Fit, Kind, Score};
use crate::ml::{input, rows, state};
use std::any::Any;
use std::sync::Arc;

/// The kind of this file.
pub const KIND: Kind = Kind {
    name: "kmeans",
    params: Params::schema,
    state: State::schema,
    read: |raw, at| read(raw, at).map(|model| Arc::new(model) as Arc<dyn Estimator>),
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

crate::choice! {
    /// Where the centroids start.
    pub enum Start {
        /// Far apart, at random: greedy k-means++.
        PlusPlus = "k-means++";
        /// Different rows, at random.
        Random = "random";
    }
}

/// Where the centroids start: drawn or given.
#[derive(Debug, Clone, PartialEq)]
pub enum Init {
    /// Drawn.
    Word(Start),
    /// Given, `(k, d)`.
    Given(Matrix),
}

impl Wire for Init {
    fn read(raw: &str, at: At<'_>) -> Result<Self> {
        if kind(raw) == Json::Text {
            return Start::read(raw, at).map(Init::Word);
        }
        if !matches!(kind(raw), Json::List | Json::Object) {
            return Err(at.expected("\"k-means++\", \"random\", or rows of numbers", raw));
        }
        let rows = Matrix::read(raw, at)?;
        match rows.values.iter().position(|v| !v.is_finite()) {
            None => Ok(Init::Given(rows)),
            Some(i) => {
                let (row, column) = (i / rows.cols, i % rows.cols);
                let message = format!("the start at row {row}, column {column} is not finite");
                Err(at.index(row).index(column).error(message))
            }
        }
    }
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Init::Word(word) => word.write(out),
            Init::Given(rows) => rows.write(out),
        }
    }
    fn schema() -> String {
        format!(r#"{{"anyOf":[{},{}]}}"#, Start::schema(), Matrix::schema())
    }
}

/// Most starts that a request can ask for: a slip of the pen should not run for ever.
const MOST_STARTS: usize = 1_000_000;

/// How many starts to try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tries {
    /// As many as scikit-learn's `n_init="auto"`.
    Auto,
    /// So many.
    Count(usize),
}

impl Wire for Tries {
    fn read(raw: &str, at: At<'_>) -> Result<Self> {
        if raw == "\"auto\"" {
            return Ok(Tries::Auto);
        }
        match usize::read(raw, at) {
            Ok(count) if (1..=MOST_STARTS).contains(&count) => Ok(Tries::Count(count)),
            _ => Err(at.expected("an integer from 1 to 1000000, or \"auto\"", raw)),
        }
    }
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Tries::Auto => out.extend_from_slice(b"\"auto\""),
            Tries::Count(count) => count.write(out),
        }
    }
    fn schema() -> String {
        r#"{"anyOf":[{"const":"auto"},{"type":"integer","minimum":1,"maximum":1000000}]}"#
            .to_owned()
    }
}

crate::record! {
    /// A fitted k-means model. `k` and `centroids` are enough to predict.
    #[derive(PartialEq)]
    pub struct State {
        /// Number of clusters.
        pub k: usize, Bound::AtLeast(1.0);
        /// `(k, d)`
        pub centroids: Rows;
        /// `Σ w·‖x − c‖²` of the rows last seen, to **these** centroids.
        pub inertia: Option<f64>, Bound::AtLeast(0.0);
        /// Rounds done, or batches taken.
        pub n_iter: Option<usize>;
        /// `(k)`: weight of the rows that each centroid stands for. Needed to go on training.
        pub weights: Option<Vector>;
        /// `(k, d)`: weighted sum of the rows nearest to each centroid, when `max_iter` was 0.
        /// Needed to merge.
        pub sums: Option<Rows>;
    }
}

/// Read a state and check that its parts fit together.
fn read(raw: &str, at: At<'_>) -> Result<State> {
    let state: State = state::read(fields(raw, at)?, State::FIELDS, at)?;
    let (k, have, d) = (state.k, state.centroids.rows, state.centroids.cols);
    if have != k {
        let message = format!("`centroids` has {have} rows, but `k` is {k}");
        return Err(at.key("centroids").error(message));
    }
    if d == 0 {
        return Err(at.key("centroids").error("`centroids` has no columns"));
    }
    if let Some(weights) = &state.weights {
        state::length("weights", weights, k, at)?;
        state::not_negative("weights", weights, at)?;
    }
    if let Some(sums) = state.sums.as_ref().filter(|sums| (sums.rows, sums.cols) != (k, d)) {
        let message = format!("`sums` is {} × {}, `centroids` is {k} × {d}", sums.rows, sums.cols);
        return Err(at.key("sums").error(message));
    }
    Ok(state)
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
        let mut text = Vec::new();
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

impl State {
    /// A model that has seen nothing. It may be kept, so starts that lie in lent memory are copied.
    fn at(starts: Matrix) -> State {
        let k = starts.rows;
        let values = starts.values.to_vec().into();
        let centroids = Rows(Matrix { names: None, values, ..starts });
        State { k, centroids, inertia: None, n_iter: Some(0), weights: None, sums: None }
    }

    /// This model, unless its sums went beyond a double: then it could not be stored.
    fn in_range(self, at: &str) -> Result<State> {
        let sums = self.sums.iter().flat_map(|sums| sums.values.iter());
        let fine = self.centroids.values.iter().chain(sums).all(|v| v.is_finite());
        if fine && !self.inertia.is_some_and(f64::is_nan) {
            return Ok(self);
        }
        let message = "sums of these values are beyond a double";
        Err(Error::value(at, message).hint("divide the columns by a power of ten"))
    }

    /// Label of, and squared distance to the centroid of, each row.
    fn nearest(&self, x: &Matrix, ctx: &Ctx) -> Result<(Vec<u32>, Vec<f64>)> {
        kmeans::assign(&x.values, x.rows, x.cols, &self.centroids.values, self.k, ctx)
    }

    /// Inertia of these rows with these labels.
    fn inertia(&self, x: &Matrix, w: Option<&[f64]>, labels: &[u32], ctx: &Ctx) -> Result<f64> {
        kmeans::inertia(&x.values, x.rows, x.cols, w, &self.centroids.values, labels, ctx)
    }

    /// Weight and weighted sum of the rows of each label; exact, so in no order.
    fn totals(
        &self,
        x: &Matrix,
        weights: Option<&[f64]>,
        labels: &[u32],
        ctx: &Ctx,
    ) -> Result<(Vec<f64>, Matrix)> {
        let (n, d, k) = (x.rows, x.cols, self.k);
        let data = Data { x: &x.values, n, d, weights };
        let columns = Columns::of(&data, ctx)?;
        let mut largest: Vec<f64> = columns.largest.iter().map(|v| v * columns.heaviest).collect();
        largest.extend(weights.map(|_| columns.heaviest));
        let units = Units::new(&largest, n);
        let mut sums = Sums::new(k, &units);
        for (i, label) in labels.iter().enumerate() {
            if i % 4096 == 0 {
                ctx.check()?;
            }
            sums.add(&units, &data, i, *label as usize);
        }
        let mut total: Vec<f64> = vec![0.0; k * d];
        for (c, sum) in total.chunks_exact_mut(d).enumerate() {
            sums.total(&units, c, sum);
        }
        Ok(((0..k).map(|c| sums.weight(&units, d, c)).collect(), Matrix::new(total, k, d)))
    }

    /// This model, measured on `x`; with the sums for merging when `sums` asks for them.
    fn measured(
        mut self,
        x: &Matrix,
        weights: Option<&[f64]>,
        sums: bool,
        ctx: &Ctx,
    ) -> Result<Measured> {
        let (labels, _) = self.nearest(x, ctx)?;
        let inertia = self.inertia(x, weights, &labels, ctx)?;
        self.inertia = Some(inertia);
        if sums {
            let (weight, total) = self.totals(x, weights, &labels, ctx)?;
            self.weights = Some(Vector(weight));
            self.sums = Some(Rows(total));
        }
        Ok(Measured { model: self, labels, inertia })
    }

    /// One step of mini-batch k-means: each centroid becomes the mean of the rows it stood for and
    /// the rows of the batch that are nearest to it.
    fn step(&self, x: &Matrix, weights: Option<&[f64]>, ctx: &Ctx) -> Result<Measured> {
        let Some(before) = &self.weights else {
            let message =
                "the state has no `weights`, so it does not say how many rows it stands for";
            return Err(Error::new(Code::BadModel, "/model/state", message)
                .hint("begin with `ml_fit` or `ml_partial_fit` instead of a bare envelope"));
        };
        let (labels, _) = self.nearest(x, ctx)?;
        let (batch, sums) = self.totals(x, weights, &labels, ctx)?;
        let mut centroids = self.centroids.values.to_vec();
        for (c, centre) in centroids.chunks_exact_mut(x.cols).enumerate() {
            if batch[c] > 0.0 {
                let weight = before[c] + batch[c];
                for (to, sum) in centre.iter_mut().zip(sums.row(c)) {
                    *to = (*to * before[c] + sum) / weight;
                }
            }
        }
        let after = State {
            k: self.k,
            centroids: Rows(Matrix::new(centroids, self.k, x.cols)),
            inertia: None,
            n_iter: Some(self.n_iter.unwrap_or(0) + 1),
            weights: Some(Vector(before.iter().zip(&batch).map(|(a, b)| a + b).collect())),
            sums: None,
        };
        after.measured(x, weights, false, ctx)
    }

    /// Weights and sums, for merging.
    fn parts(&self, i: usize) -> Result<(&Vector, &Rows)> {
        self.weights.as_ref().zip(self.sums.as_ref()).ok_or_else(|| {
            let message = format!("model {i} has no `weights` and `sums`");
            Error::new(Code::BadModel, format!("/{i}"), message)
                .hint("fit every part with the same `init` rows and `max_iter` 0")
        })
    }
}

impl Estimator for State {
    fn kind(&self) -> &'static str {
        KIND.name
    }
    fn width(&self) -> usize {
        self.centroids.cols
    }
    fn width_out(&self) -> usize {
        self.k
    }
    fn write_state(&self, out: &mut Vec<u8>) {
        self.write(out);
    }
    fn any(&self) -> &dyn Any {
        self
    }
    fn predict(&self, x: &Matrix, ctx: &Ctx) -> Result<Vec<u32>> {
        input::finite(x, false, ctx)?;
        self.nearest(x, ctx).map(|(labels, _)| labels)
    }
    fn transform(&self, x: &Matrix, ctx: &Ctx) -> Result<Matrix> {
        input::finite(x, false, ctx)?;
        rows::map(x, self.k, ctx, |row, out| {
            let centres = self.centroids.values.chunks_exact(row.len());
            out.extend(centres.map(|centre| canonical::squared_distance(row, centre).sqrt()));
        })
    }
    fn names_out(&self, _names: Option<&[String]>) -> Option<Vec<String>> {
        Some((0..self.k).map(|c| format!("kmeans{c}")).collect())
    }
    fn score(&self, x: &Matrix, weights: Option<&[f64]>, ctx: &Ctx) -> Result<Score> {
        let labels = self.predict(x, ctx)?;
        let inertia = self.inertia(x, weights, &labels, ctx)?;
        Ok(Score { score: -inertia, inertia: Some(inertia) })
    }
    fn partial_fit(&self, x: &Matrix, weights: Option<&[f64]>, ctx: &Ctx) -> Result<Fit> {
        input::finite(x, false, ctx)?;
        self.step(x, weights, ctx)?.after()
    }
    fn merge(&self, others: &[&dyn Estimator]) -> Result<Arc<dyn Estimator>> {
        let (weights, sums) = self.parts(0)?;
        let (mut weights, mut sums) = (weights.0.clone(), sums.values.to_vec());
        for (i, other) in others.iter().enumerate() {
            let other = other
                .any()
                .downcast_ref::<State>()
                .filter(|other| (other.k, &other.centroids) == (self.k, &self.centroids));
            let Some(other) = other else {
                let message = format!("model {} has other centroids than model 0", i + 1);
                return Err(Error::value(format!("/{}", i + 1), message)
                    .hint("parts merge when they were measured from the same `init` rows"));
            };
            let (own_weights, own_sums) = other.parts(i + 1)?;
            weights.iter_mut().zip(own_weights.iter()).for_each(|(a, b)| *a += b);
            sums.iter_mut().zip(own_sums.values.iter()).for_each(|(a, b)| *a += b);
        }
        let d = self.width();
        let mut centroids = self.centroids.values.to_vec();
        for ((centre, sum), weight) in
            centroids.chunks_exact_mut(d).zip(sums.chunks_exact(d)).zip(&weights)
        {
            if *weight > 0.0 {
                centre.iter_mut().zip(sum).for_each(|(to, sum)| *to = sum / weight);
            }
        }
        let merged = State {
            centroids: Rows(Matrix::new(centroids, self.k, d)),
            n_iter: Some(self.n_iter.unwrap_or(0) + 1),
            weights: Some(Vector(weights)),
            ..State::at(self.centroids.0.clone())
        };
        Ok(Arc::new(merged.in_range("")?))
    }
}
