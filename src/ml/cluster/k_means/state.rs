//! A fitted k-means model, and what it can do.

use super::{KIND, Measured};
use crate::base::budget::Ctx;
use crate::base::data::Matrix;
use crate::base::error::{Code, Error, Result};
use crate::base::wire::{At, Bound, Wire, fields};
use crate::ml::arrays::{Rows, Vector};
use crate::ml::cluster::kmeans::data::{Columns, Data};
use crate::ml::cluster::kmeans::sums::{Sums, Units};
use crate::ml::cluster::kmeans::{self, canonical};
use crate::ml::kinds::{Estimator, Fit, Score};
use crate::ml::{input, rows, state};
use std::any::Any;
use std::sync::Arc;

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

impl State {
    /// Read a state and check that its parts fit together.
    ///
    /// # Errors
    /// `bad_value` at the part that is wrong.
    pub fn checked(raw: &str, at: At<'_>) -> Result<State> {
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
            let message =
                format!("`sums` is {} × {}, `centroids` is {k} × {d}", sums.rows, sums.cols);
            return Err(at.key("sums").error(message));
        }
        Ok(state)
    }

    /// A model that has seen nothing. It may be kept, so starts that lie in lent memory are copied.
    pub(super) fn at(starts: Matrix) -> State {
        let k = starts.rows;
        let values = starts.values.to_vec().into();
        let centroids = Rows(Matrix { names: None, values, ..starts });
        State { k, centroids, inertia: None, n_iter: Some(0), weights: None, sums: None }
    }

    /// This model, unless its sums went beyond a double: then it could not be stored.
    pub(super) fn in_range(self, at: &str) -> Result<State> {
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
    pub(super) fn measured(
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
    pub(super) fn step(&self, x: &Matrix, weights: Option<&[f64]>, ctx: &Ctx) -> Result<Measured> {
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
