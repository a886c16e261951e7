//! The rows to cluster, and what is known about their columns.

use super::looks;
use super::sums::exponent_above;
use crate::base::budget::Ctx;
use crate::base::error::Result;
use crate::base::pool;
use pulp::Arch;

/// Rows looked at between two looks at the budget: well below a millisecond.
pub const CHUNK: usize = 1024;

/// Values that one task of the pool should have at least.
const TASK_VALUES: usize = 1 << 17;

/// Observations, one a row, and their weights.
#[derive(Debug, Clone, Copy)]
pub struct Data<'a> {
    /// `(n, d)`, row after row.
    pub x: &'a [f64],
    /// Rows.
    pub n: usize,
    /// Columns.
    pub d: usize,
    /// `(n)`, not negative; every row weighs 1 without them.
    pub weights: Option<&'a [f64]>,
}

impl<'a> Data<'a> {
    /// Row `i`.
    #[inline(always)]
    pub fn row(&self, i: usize) -> &'a [f64] {
        &self.x[i * self.d..(i + 1) * self.d]
    }

    /// Weight of row `i`, where there are weights.
    #[inline(always)]
    pub fn weight(&self, i: usize) -> Option<f64> {
        self.weights.map(|w| w[i])
    }

    /// `f` of every chunk of rows, `(first, past)`, in order; on the pool when there is much to do.
    pub fn chunks<T: Send>(
        &self,
        ctx: &Ctx,
        f: impl Fn(usize, usize) -> Result<T> + Sync,
    ) -> Result<Vec<T>> {
        let chunks = self.n.div_ceil(CHUNK);
        let one = |chunk: usize| f(chunk * CHUNK, self.n.min((chunk + 1) * CHUNK));
        if self.n.saturating_mul(self.d) < 2 * TASK_VALUES || ctx.threads() == 1 {
            return (0..chunks).map(one).collect();
        }
        let per_task = (TASK_VALUES / (CHUNK * self.d)).max(1);
        let tasks = pool::try_map(ctx, chunks.div_ceil(per_task), |task| {
            (task * per_task..chunks.min((task + 1) * per_task))
                .map(one)
                .collect::<Result<Vec<T>>>()
        })?;
        Ok(tasks.into_iter().flatten().collect())
    }
}

/// Sum of `values` with an error that grows with the logarithm of their number; the order is fixed.
pub fn pairwise(values: &[f64]) -> f64 {
    match values.len() {
        0..=8 => values.iter().sum(),
        len => pairwise(&values[..len / 2]) + pairwise(&values[len / 2..]),
    }
}

/// What is known about the columns.
#[derive(Debug, Clone)]
pub struct Columns {
    /// Mean of each column, unweighted.
    pub mean: Vec<f64>,
    /// Smallest value of each column.
    pub low: Vec<f64>,
    /// Largest value of each column.
    pub high: Vec<f64>,
    /// Largest magnitude of each column.
    pub largest: Vec<f64>,
    /// Largest weight, 1 without weights.
    pub heaviest: f64,
    /// Smallest power of two, as its exponent, above every `|x − mean|`.
    pub spread: i32,
}

impl Columns {
    /// One pass over `data`.
    pub fn of(data: &Data, ctx: &Ctx) -> Result<Self> {
        let d = data.d;
        let arch = Arch::new();
        // Sum, smallest and largest of each column of a chunk, one after the other.
        let chunks = data.chunks(ctx, |first, past| {
            ctx.check()?;
            Ok(looks::extent(arch, &data.x[first * d..past * d], d))
        })?;
        let column = |at: usize| chunks.iter().map(move |chunk| chunk[at]);
        let mean: Vec<f64> =
            (0..d).map(|j| pairwise(&column(j).collect::<Vec<_>>()) / data.n as f64).collect();
        let low: Vec<f64> = (0..d).map(|j| column(d + j).fold(f64::INFINITY, f64::min)).collect();
        let high: Vec<f64> =
            (0..d).map(|j| column(2 * d + j).fold(f64::NEG_INFINITY, f64::max)).collect();
        let widest = (0..d).map(|j| high[j] - low[j]).fold(0.0, f64::max);
        Ok(Columns {
            mean,
            largest: (0..d).map(|j| low[j].abs().max(high[j].abs())).collect(),
            heaviest: data.weights.map_or(1.0, |w| w.iter().copied().fold(0.0, f64::max)),
            // The mean may round to just outside the range.
            spread: exponent_above(widest) + 1,
            low,
            high,
        })
    }

    /// Mean over the columns of their variance: what scikit-learn multiplies `tol` with.
    pub fn mean_variance(&self, data: &Data, ctx: &Ctx) -> Result<f64> {
        let (d, arch) = (data.d, Arch::new());
        let chunks = data.chunks(ctx, |first, past| {
            ctx.check()?;
            Ok(looks::squares(arch, &data.x[first * d..past * d], &self.mean))
        })?;
        Ok(pairwise(&chunks) / (data.n as f64 * d.max(1) as f64))
    }
}
