//! Weight, mean and variance of every column, in one pass over memory and in parts that merge.
//!
//! A chunk of rows is centred on its own mean, in two passes while it is in the cache (the corrected
//! two-pass algorithm: Chan, Golub & LeVeque, The American Statistician 37, 1983). Chunks are merged
//! pairwise by the parallel formula of the same authors (COMPSTAT 1982). The number of rows of a chunk
//! follows from the number of columns, so the result does not depend on threads. NaN is a value that
//! is not there.

use crate::base::budget::Ctx;
use crate::base::data::Matrix;
use crate::base::error::Result;
use crate::base::pool;

/// Rows of a chunk; fewer when there are many columns, so that a chunk takes a millisecond or so.
const CHUNK: std::ops::RangeInclusive<usize> = 64..=4096;

/// Values below which the pool is not entered.
const SMALL: usize = 1 << 17;

/// Moments of columns. Three arrays, one value a column.
#[derive(Debug, Clone, PartialEq)]
pub struct Moments {
    /// Sum of the weights of the values that are there; their number, without weights.
    pub count: Vec<f64>,
    /// Weighted mean; 0 where there is nothing.
    pub mean: Vec<f64>,
    /// Weighted sum of squared distances from the mean.
    pub m2: Vec<f64>,
}

impl Moments {
    /// Of the rows of `x`.
    ///
    /// # Errors
    /// What the budget says.
    pub fn of(x: &Matrix, weights: Option<&[f64]>, ctx: &Ctx) -> Result<Self> {
        let rows = (SMALL / x.cols.max(1)).clamp(*CHUNK.start(), *CHUNK.end());
        let chunks = x.rows.div_ceil(rows);
        let chunk = |i: usize| {
            ctx.check()?;
            let (first, past) = (i * rows, x.rows.min((i + 1) * rows));
            Ok(Moments::of_chunk(x, first, past, weights))
        };
        let parts: Result<Vec<Moments>> = match x.rows.saturating_mul(x.cols) < SMALL {
            true => (0..chunks).map(chunk).collect(),
            false => pool::try_map(ctx, chunks, chunk),
        };
        let nothing = vec![0.0; x.cols];
        Ok(Moments::pairwise(&parts?).unwrap_or(Moments {
            count: nothing.clone(),
            mean: nothing.clone(),
            m2: nothing,
        }))
    }

    /// Of rows `first .. past`.
    fn of_chunk(x: &Matrix, first: usize, past: usize, weights: Option<&[f64]>) -> Self {
        let d = x.cols;
        let rows = x.values[first * d..past * d].chunks_exact(d.max(1));
        let weight = |i: usize| weights.map_or(1.0, |w| w[first + i]);
        // Sums of distances from the first value: a constant column has exactly its own mean.
        let mut shift = vec![f64::NAN; d];
        for row in rows.clone() {
            for (shift, v) in shift.iter_mut().zip(row) {
                *shift = if shift.is_nan() { *v } else { *shift };
            }
            if shift.iter().all(|v| !v.is_nan()) {
                break;
            }
        }
        let (mut count, mut sum) = (vec![0.0; d], vec![0.0; d]);
        for (i, row) in rows.clone().enumerate() {
            let w = weight(i);
            for (j, v) in row.iter().enumerate() {
                let there = !v.is_nan();
                count[j] += if there { w } else { 0.0 };
                sum[j] += if there { w * (v - shift[j]) } else { 0.0 };
            }
        }
        let mut mean: Vec<f64> = (0..d)
            .map(|j| if count[j] > 0.0 { shift[j] + sum[j] / count[j] } else { 0.0 })
            .collect();
        let (mut m2, mut rest) = (vec![0.0; d], vec![0.0; d]);
        for (i, row) in rows.enumerate() {
            let w = weight(i);
            for (j, v) in row.iter().enumerate() {
                let e = if v.is_nan() { 0.0 } else { v - mean[j] };
                m2[j] += w * e * e;
                rest[j] += w * e;
            }
        }
        for j in 0..d {
            // What the rounding of the mean leaves, given back to both.
            if count[j] > 0.0 {
                let slip = rest[j] / count[j];
                mean[j] += slip;
                m2[j] = (m2[j] - rest[j] * slip).max(0.0);
            }
        }
        Moments { count, mean, m2 }
    }

    /// All parts as one; halves first, so that errors grow with the logarithm of their number.
    fn pairwise(parts: &[Moments]) -> Option<Moments> {
        match parts {
            [] => None,
            [one] => Some(one.clone()),
            _ => {
                let (left, right) = parts.split_at(parts.len() / 2);
                Some(Moments::pairwise(left)?.merge(&Moments::pairwise(right)?))
            }
        }
    }

    /// Of the rows of both.
    #[must_use]
    pub fn merge(mut self, other: &Moments) -> Moments {
        for j in 0..self.mean.len() {
            let (a, b) = (self.count[j], other.count[j]);
            let n = a + b;
            if b == 0.0 {
                continue;
            }
            if a == 0.0 {
                (self.count[j], self.mean[j], self.m2[j]) = (b, other.mean[j], other.m2[j]);
                continue;
            }
            let delta = other.mean[j] - self.mean[j];
            self.mean[j] += delta * (b / n);
            self.m2[j] += other.m2[j] + delta * delta * (a * (b / n));
            self.count[j] = n;
        }
        self
    }
}
