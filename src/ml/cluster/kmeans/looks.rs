//! Looks at a chunk of rows, where they lie: extents of columns, squares about the mean, distances to
//! the centre of a label.
//!
//! With up to four columns, eight rows are taken at a time, value by value, so that lanes are full however
//! few columns there are. The order of adding depends on the number of columns alone.

use super::canonical::squared_distance;
use super::data::pairwise;
use pulp::{Arch, Simd, WithSimd};

/// Rows that are taken at a time.
const ROWS: usize = 8;

/// Sums, smallest and largest values of the `d` columns of `x`, one after the other.
pub fn extent(arch: Arch, x: &[f64], d: usize) -> Vec<f64> {
    match d {
        1 => arch.dispatch(Extent::<1, { ROWS }>(x)),
        2 => arch.dispatch(Extent::<2, { 2 * ROWS }>(x)),
        3 => arch.dispatch(Extent::<3, { 3 * ROWS }>(x)),
        4 => arch.dispatch(Extent::<4, { 4 * ROWS }>(x)),
        _ => {
            let mut seen = nothing_seen(d);
            x.chunks_exact(d.max(1)).for_each(|row| see(&mut seen, row));
            seen
        }
    }
}

/// The extent of no rows.
fn nothing_seen(d: usize) -> Vec<f64> {
    let mut seen = vec![0.0; 3 * d];
    seen[d..2 * d].fill(f64::INFINITY);
    seen[2 * d..].fill(f64::NEG_INFINITY);
    seen
}

/// Take one row into an extent.
#[inline(always)]
fn see(seen: &mut [f64], row: &[f64]) {
    let (sum, rest) = seen.split_at_mut(row.len());
    let (low, high) = rest.split_at_mut(row.len());
    for (j, &v) in row.iter().enumerate() {
        sum[j] += v;
        low[j] = if v < low[j] { v } else { low[j] };
        high[j] = if v > high[j] { v } else { high[j] };
    }
}

/// [`extent`] of `D` columns; `WIDE` is `D · ROWS`.
struct Extent<'a, const D: usize, const WIDE: usize>(&'a [f64]);

impl<const D: usize, const WIDE: usize> WithSimd for Extent<'_, D, WIDE> {
    type Output = Vec<f64>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) -> Vec<f64> {
        let mut sum = [0.0; WIDE];
        let mut low = [f64::INFINITY; WIDE];
        let mut high = [f64::NEG_INFINITY; WIDE];
        let (wide, rest) = self.0.as_chunks::<WIDE>();
        for values in wide {
            for (i, &v) in values.iter().enumerate() {
                sum[i] += v;
                low[i] = if v < low[i] { v } else { low[i] };
                high[i] = if v > high[i] { v } else { high[i] };
            }
        }
        let mut seen = nothing_seen(D);
        for i in 0..WIDE {
            let j = i % D;
            seen[j] += sum[i];
            seen[D + j] = seen[D + j].min(low[i]);
            seen[2 * D + j] = seen[2 * D + j].max(high[i]);
        }
        rest.chunks_exact(D).for_each(|row| see(&mut seen, row));
        seen
    }
}

/// Sum of `(x − mean)²` over all values.
pub fn squares(arch: Arch, x: &[f64], mean: &[f64]) -> f64 {
    match mean.len() {
        1 => arch.dispatch(Squares::<{ ROWS }> { x, mean }),
        2 => arch.dispatch(Squares::<{ 2 * ROWS }> { x, mean }),
        3 => arch.dispatch(Squares::<{ 3 * ROWS }> { x, mean }),
        4 => arch.dispatch(Squares::<{ 4 * ROWS }> { x, mean }),
        d => {
            let mut lanes = vec![0.0; d];
            x.chunks_exact(d.max(1)).for_each(|row| square(&mut lanes, row, mean));
            pairwise(&lanes)
        }
    }
}

/// Add `(x − mean)²` to each lane.
#[inline(always)]
fn square(lanes: &mut [f64], x: &[f64], mean: &[f64]) {
    for ((lane, x), mean) in lanes.iter_mut().zip(x).zip(mean) {
        let e = x - mean;
        *lane += e * e;
    }
}

/// [`squares`] of `WIDE / ROWS` columns.
struct Squares<'a, const WIDE: usize> {
    x: &'a [f64],
    mean: &'a [f64],
}

impl<const WIDE: usize> WithSimd for Squares<'_, WIDE> {
    type Output = f64;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) -> f64 {
        let mean: [f64; WIDE] = std::array::from_fn(|i| self.mean[i % self.mean.len()]);
        let mut lanes = [0.0; WIDE];
        let (wide, rest) = self.x.as_chunks::<WIDE>();
        wide.iter().for_each(|values| square(&mut lanes, values, &mean));
        square(&mut lanes, rest, &mean);
        pairwise(&lanes)
    }
}

/// The squared distance of each row of `x`, `(…, d)`, to the centre of its label, into `to`.
pub fn distances(x: &[f64], d: usize, centres: &[f64], labels: &[u32], to: &mut [f64]) {
    match d {
        1 => distances_in::<1>(x, centres, labels, to),
        2 => distances_in::<2>(x, centres, labels, to),
        3 => distances_in::<3>(x, centres, labels, to),
        4 => distances_in::<4>(x, centres, labels, to),
        _ => {
            for ((to, row), label) in to.iter_mut().zip(x.chunks_exact(d.max(1))).zip(labels) {
                let c = *label as usize;
                *to = squared_distance(row, &centres[c * d..(c + 1) * d]);
            }
        }
    }
}

/// [`distances`] in `D` columns.
fn distances_in<const D: usize>(x: &[f64], centres: &[f64], labels: &[u32], to: &mut [f64]) {
    let ((rows, _), (centres, _)) = (x.as_chunks::<D>(), centres.as_chunks::<D>());
    for ((to, row), label) in to.iter_mut().zip(rows).zip(labels) {
        *to = squared_distance(row, &centres[*label as usize]);
    }
}
