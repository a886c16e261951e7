//! The silhouette: how much nearer a row is to its own cluster than to the next one.
//!
//! For row `i` let `a` be its mean distance to the other rows of its cluster, and `b` the least, over
//! the other clusters, of its mean distance to their rows. Its silhouette is `(b − a) / max(a, b)`, 0
//! for the only row of a cluster and where both are 0; the score is the mean over all rows.
//! Rousseeuw, J. Comput. Appl. Math. 20, 1987. Distances are Euclidean.
//!
//! Exact: `O(n²·d)` time, `O(n·d)` memory. Rows are sorted by cluster and stored by column, so that the
//! distances of one row to a run of others are computed in vectors; blocks of rows go to the pool,
//! and each sum has an order of its own that no thread count changes.
//!
//! As scikit-learn's `silhouette_score` and `silhouette_samples`: there must be from 2 to `n − 1`
//! different labels. Not the same: distances are sums of squared differences, where scikit-learn
//! expands the square, so near-duplicates far from 0 keep their digits.

use crate::base::budget::Ctx;
use crate::base::data::{Column, Matrix};
use crate::base::error::{Error, Result};
use crate::base::pool;
use crate::base::wire::{At, Bound};
use crate::ml::input::{self, X};
use crate::ml::model::Given;
use crate::ml::output::Output;
use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_schema::DataType;

/// Rows of one task.
const BLOCK: usize = 64;

/// Rows whose distances to one row are held at a time: 4 KiB, so that they stay in the cache.
const RUN: usize = 512;

/// Sums of a run are kept in so many lanes, whatever the machine's vectors hold.
const LANES: usize = 8;

/// The silhouette of each row of `x`; `labels` are clusters `0 .. k`, each with a row at least.
///
/// # Errors
/// What the budget says: there is no part of a silhouette that means anything, so a deadline is an
/// error.
pub fn samples(x: &Matrix, labels: &[u32], k: usize, ctx: &Ctx) -> Result<Vec<f64>> {
    let (n, d) = (x.rows, x.cols);
    let sorted = Sorted::of(x, labels, k, ctx)?;
    let blocks = n.div_ceil(BLOCK);
    ctx.expect_steps(blocks as u64);
    let small = n.saturating_mul(n).saturating_mul(d) < 1 << 18;
    let block = |block: usize| -> Result<Vec<f64>> {
        let mut work = Work { squares: [0.0; RUN], sums: vec![0.0; k] };
        let rows = block * BLOCK..n.min((block + 1) * BLOCK);
        let values = rows.map(|at| sorted.silhouette(at, &mut work, ctx)).collect();
        ctx.step(1);
        values
    };
    let parts: Result<Vec<Vec<f64>>> = match small {
        true => (0..blocks).map(block).collect(),
        false => pool::try_map(ctx, blocks, block),
    };
    let mut values: Vec<f64> = ctx.vec(n)?;
    values.resize(n, 0.0);
    for (value, i) in parts?.into_iter().flatten().zip(&sorted.order) {
        values[*i] = value;
    }
    Ok(values)
}

/// The mean of samples, added up in a fixed order.
pub fn score(samples: &[f64]) -> f64 {
    crate::ml::cluster::kmeans::data::pairwise(samples) / samples.len() as f64
}

/// Rows sorted by cluster, stored by column.
struct Sorted {
    /// `(d, n)`
    columns: Vec<f64>,
    n: usize,
    /// Index in the data of each sorted row.
    order: Vec<usize>,
    /// Where each cluster begins among them, and `n`.
    starts: Vec<usize>,
    /// Cluster of each sorted row.
    cluster: Vec<u32>,
}

struct Work {
    squares: [f64; RUN],
    /// Sum of distances to each cluster.
    sums: Vec<f64>,
}

impl Sorted {
    fn of(x: &Matrix, labels: &[u32], k: usize, ctx: &Ctx) -> Result<Self> {
        let (n, d) = (x.rows, x.cols);
        let mut starts = vec![0; k + 1];
        labels.iter().for_each(|label| starts[*label as usize + 1] += 1);
        for c in 0..k {
            starts[c + 1] += starts[c];
        }
        let mut next = starts.clone();
        let mut order: Vec<usize> = ctx.vec(n)?;
        order.resize(n, 0);
        for (i, label) in labels.iter().enumerate() {
            let at = &mut next[*label as usize];
            order[*at] = i;
            *at += 1;
        }
        let mut columns: Vec<f64> = ctx.vec(n * d)?;
        columns.resize(n * d, 0.0);
        for (at, i) in order.iter().enumerate() {
            for (j, value) in x.row(*i).iter().enumerate() {
                columns[j * n + at] = *value;
            }
        }
        let cluster = order.iter().map(|i| labels[*i]).collect();
        Ok(Sorted { columns, n, order, starts, cluster })
    }

    /// The silhouette of sorted row `at`.
    fn silhouette(&self, at: usize, work: &mut Work, ctx: &Ctx) -> Result<f64> {
        let own = self.cluster[at] as usize;
        let size = |c: usize| (self.starts[c + 1] - self.starts[c]) as f64;
        if size(own) == 1.0 {
            return Ok(0.0);
        }
        for c in 0..work.sums.len() {
            work.sums[c] = self.distance_to(self.starts[c], self.starts[c + 1], at, work, ctx)?;
        }
        // The distance to itself is 0, so only the count leaves the row out.
        let a = work.sums[own] / (size(own) - 1.0);
        let others = work.sums.iter().enumerate().filter(|(c, _)| *c != own);
        let b = others.map(|(c, sum)| sum / size(c)).fold(f64::INFINITY, f64::min);
        let larger = a.max(b);
        Ok(if larger > 0.0 { (b - a) / larger } else { 0.0 })
    }

    /// Sum of the distances of sorted row `at` to the sorted rows `first .. past`.
    fn distance_to(
        &self,
        first: usize,
        past: usize,
        at: usize,
        work: &mut Work,
        ctx: &Ctx,
    ) -> Result<f64> {
        let mut lanes = [0.0; LANES];
        for run in (first..past).step_by(RUN) {
            if run % (16 * RUN) < RUN {
                ctx.check()?;
            }
            let length = RUN.min(past - run);
            let squares = &mut work.squares[..length];
            squares.fill(0.0);
            for column in self.columns.chunks_exact(self.n) {
                let own = column[at];
                for (square, v) in squares.iter_mut().zip(&column[run..run + length]) {
                    let e = v - own;
                    *square += e * e;
                }
            }
            let mut eights = squares.chunks_exact_mut(LANES);
            for eight in &mut eights {
                for (lane, square) in lanes.iter_mut().zip(eight) {
                    *lane += square.sqrt();
                }
            }
            for (lane, square) in lanes.iter_mut().zip(eights.into_remainder()) {
                *lane += square.sqrt();
            }
        }
        let [a, b, c, d, e, f, g, h] = lanes;
        Ok(((a + e) + (b + f)) + ((c + g) + (d + h)))
    }
}

crate::record! {
    /// Rows, and the cluster of each.
    pub struct Request {
        /// Observations, one a row: a matrix or a table in any of the four forms.
        pub x: X;
        /// The cluster of each row: numbers, strings or booleans. Or give `model`.
        pub labels: Option<Column>;
        /// A model that predicts the clusters: kept, an envelope, or its text. Distances are those
        /// of `x` as it is given.
        pub model: Option<Given>;
        /// Columns of the table `x` to use; all without.
        pub columns: Option<Vec<String>>, Bound::AtLeast(1.0);
        /// Give the silhouette of each row too.
        pub samples: bool = false;
        /// Keep the samples in the library.
        pub keep: bool = false;
    }
}

crate::record! {
    /// How well rows lie in their clusters.
    pub struct Reply {
        /// The mean silhouette, from −1 to 1; the larger the better.
        pub score: f64;
        /// That of each row, with `samples`: a list, or with `keep` `{"$ref": token}` (`f8`, `[n]`).
        pub samples: Option<Output>;
        /// Number of different labels.
        pub clusters: usize;
    }
}

/// Measure how well the rows of `x` lie in their clusters.
///
/// # Errors
/// `bad_value` at `/labels` when they are not one a row, or not from 2 to `n − 1` different ones.
pub fn measure(request: Request, ctx: &Ctx) -> Result<Reply> {
    let root = At::root(ctx);
    let (labels, k, x) = match (&request.labels, request.model) {
        (Some(labels), None) => {
            let (x, _) = request.x.to_fit(request.columns.as_deref(), root.key("x"))?;
            let (labels, k) = encode(labels, root.key("labels"), ctx)?;
            (labels, k, x)
        }
        (None, Some(given)) => {
            let model = given.model(root.key("model"))?;
            let x = request.x.to_use(&model, request.columns.as_deref(), root.key("x"))?;
            let labels = model.estimator.predict(&x, ctx).map_err(|e| match e.at.is_empty() {
                true => e.under("/model"),
                false => e,
            })?;
            let (labels, k) = compact(&labels);
            (labels, k, x)
        }
        _ => {
            let message = "the clusters are needed once: `labels`, or a `model` that predicts them";
            return Err(Error::value("/labels", message));
        }
    };
    input::finite(&x, false, ctx)?;
    let n = x.rows;
    if labels.len() != n {
        let message = format!("`labels` has {} values, `x` has {n} rows", labels.len());
        return Err(Error::value("/labels", message));
    }
    if k < 2 || k >= n {
        let message =
            format!("a silhouette needs from 2 to n − 1 different labels, got {k} on {n} rows");
        return Err(Error::value("/labels", message));
    }
    let samples = samples(&x, &labels, k, ctx)?;
    let score = score(&samples);
    let samples =
        request.samples.then(|| Output::Numbers(samples).keep_if(request.keep, ctx)).transpose()?;
    Ok(Reply { score, samples, clusters: k })
}

/// Labels of any type as `0 .. k`, and `k`.
fn encode(labels: &Column, at: At<'_>, ctx: &Ctx) -> Result<(Vec<u32>, usize)> {
    if labels.null_count() > 0 || *labels.data_type() == DataType::Null {
        let row = (0..labels.len()).find(|i| labels.is_null(*i)).unwrap_or(0);
        return Err(at.index(row).error(format!("the label of row {row} is missing")));
    }
    ctx.reserve(labels.len().saturating_mul(32))?.keep();
    let codes: Vec<String> = match labels.data_type() {
        DataType::Float64 => {
            let values = labels.as_primitive::<Float64Type>().values();
            if let Some(row) = values.iter().position(|v| v.is_nan()) {
                return Err(at.index(row).error(format!("the label of row {row} is missing")));
            }
            values.iter().map(|v| (v + 0.0).to_string()).collect()
        }
        _ => {
            let mut text = Vec::new();
            crate::base::data::write_values(&labels.0, &mut text);
            let text = String::from_utf8(text).expect("made of str");
            let items = crate::base::wire::elements(&text, at)?;
            items.into_iter().map(str::to_owned).collect()
        }
    };
    let mut distinct: Vec<&String> = codes.iter().collect();
    distinct.sort_unstable();
    distinct.dedup();
    let code = |label: &String| distinct.binary_search(&label).unwrap_or(0) as u32;
    Ok((codes.iter().map(code).collect(), distinct.len()))
}

/// Labels without those that no row has.
fn compact(labels: &[u32]) -> (Vec<u32>, usize) {
    let mut distinct = labels.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    let code = |label: &u32| distinct.binary_search(label).unwrap_or(0) as u32;
    (labels.iter().map(code).collect(), distinct.len())
}

crate::op! {
    /// Measure how well the rows of `x` lie in their clusters: the silhouette.
    ///
    /// The reply is `{"ok":true,"score":0.55,"clusters":3}`, with `samples` also the value of each row
    /// (a list, or with `keep` `{"$ref":…}`, doubles). Clusters come as `labels`, or are predicted by
    /// `model`. Exact, and quadratic in the number of rows: give it a deadline.
    pub static OP = "ml_silhouette": fn measure[Request] -> Reply;
    stable since "0.1.0";
    example r#"{"x": [[0], [1], [8], [9]], "labels": [0, 0, 1, 1], "samples": true}"#;
}
