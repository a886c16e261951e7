//! Exact sums of rows, so that no order of adding them can show.
//!
//! A value `v` of column `j` is split into two integers: `v·2ᵘ` rounded, and what that left, times
//! `2ᵇ`, rounded. `2ᵘ` is such that the largest value of the column fills `b` bits, and `b` such that
//! `n` rows cannot overflow an `i64`. Both are added as integers. So a sum is the same whether rows
//! are added in order, by threads, or as moves from one cluster to another over a hundred rounds,
//! and centroids are a function of the labels alone. What falls below `2⁻²ᵇ` of the column's
//! largest value (`2⁻⁸⁴` at a million rows) is lost; a plain f64 sum loses `2⁻⁵³` of itself at every
//! step, and scikit-learn's subtracting the column's mean loses `2⁻⁵³` of that mean.
//!
//! The same idea: reproducible summation, Demmel & Nguyen, ARITH 2013.

use super::data::Data;
use pulp::{Arch, Simd, WithSimd};

/// `1.5·2⁵²`: adding it rounds to an integer, which is then found in the low bits.
const MAGIC: f64 = 6_755_399_441_055_744.0;

/// Powers of two that turn values into integers.
#[derive(Debug, Clone)]
pub struct Units {
    /// Columns of the data; with weights, one more for the weight itself.
    up: Vec<f64>,
    /// `2ᵇ`
    split: f64,
    /// `1 / (up·2ᵇ)`, back from the lower integer.
    down: Vec<f64>,
}

impl Units {
    /// Units for up to `rows` rows whose columns do not exceed `largest` in magnitude.
    pub fn new(largest: &[f64], rows: usize) -> Self {
        let bits = (62 - rows.max(1).next_power_of_two().trailing_zeros() as i32).min(50);
        let (up, down) = largest
            .iter()
            .map(|&v| {
                // Below 2⁻⁹⁰⁰ squares vanish anyway, and powers of two stay normal numbers.
                let e = exponent_above(v).max(-900);
                (power_of_two(bits - e), power_of_two(e - 2 * bits))
            })
            .unzip();
        Units { up, split: power_of_two(bits), down }
    }

    /// The two integers of `v` in a column with this `up`.
    #[inline(always)]
    fn limbs(&self, up: f64, v: f64) -> (i64, i64) {
        let scaled = v * up;
        let high = scaled + MAGIC;
        let low = (scaled - (high - MAGIC)) * self.split + MAGIC;
        let whole = |f: f64| f.to_bits().wrapping_sub(MAGIC.to_bits()) as i64;
        (whole(high), whole(low))
    }
}

/// Smallest `e` with `|v| < 2ᵉ`, for normal numbers; −1022 for smaller ones.
pub fn exponent_above(v: f64) -> i32 {
    ((v.to_bits() >> 52) & 0x7FF) as i32 - 1022
}

/// `2ᵉ` for a normal result.
pub fn power_of_two(e: i32) -> f64 {
    debug_assert!((-1022..=1023).contains(&e));
    f64::from_bits(((e + 1023) as u64) << 52)
}

/// Rows whose integers are made at a time.
const BATCH: usize = 64;

/// The integers of some rows.
struct Batch<const D: usize> {
    up: [f64; D],
    high: [[i64; D]; BATCH],
    low: [[i64; D]; BATCH],
}

impl<const D: usize> Batch<D> {
    fn new(units: &Units) -> Self {
        let up = std::array::from_fn(|j| units.up[j]);
        Batch { up, high: [[0; D]; BATCH], low: [[0; D]; BATCH] }
    }
}

/// `sum` with `v` added, or taken away.
#[inline(always)]
fn turn<const ADD: bool>(sum: i64, v: i64) -> i64 {
    if ADD { sum.wrapping_add(v) } else { sum.wrapping_sub(v) }
}

/// Makes the integers of up to [`BATCH`] rows, in vectors.
struct Split<'a, const D: usize> {
    rows: &'a [[f64; D]],
    units: &'a Units,
    batch: &'a mut Batch<D>,
}

impl<const D: usize> WithSimd for Split<'_, D> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) {
        let Batch { up, high, low } = self.batch;
        for ((row, high), low) in self.rows.iter().zip(high).zip(low) {
            for j in 0..D {
                (high[j], low[j]) = self.units.limbs(up[j], row[j]);
            }
        }
    }
}

/// Sum of the rows, and number of rows, of every cluster.
#[derive(Debug, Clone)]
pub struct Sums {
    /// Columns of `high` and `low`: those of the data, and the weight where there are weights.
    width: usize,
    high: Vec<i64>,
    low: Vec<i64>,
    /// Rows of each cluster, whatever their weight. In the sums of moves alone, removals may make
    /// it wrap around; merged, it is right.
    pub rows: Vec<u64>,
}

impl Sums {
    /// `k` empty clusters.
    pub fn new(k: usize, units: &Units) -> Self {
        let width = units.up.len();
        Sums { width, high: vec![0; k * width], low: vec![0; k * width], rows: vec![0; k] }
    }

    /// Bytes that `new` takes.
    pub fn bytes(k: usize, d: usize) -> usize {
        k.saturating_mul(d + 1).saturating_mul(16)
    }

    /// No rows any more.
    pub fn clear(&mut self) {
        self.high.fill(0);
        self.low.fill(0);
        self.rows.fill(0);
    }

    /// Add row `i` to cluster `c`.
    #[inline]
    pub fn add(&mut self, units: &Units, data: &Data, i: usize, c: usize) {
        self.rows[c] = self.rows[c].wrapping_add(1);
        self.put(units, data, i, c, 1);
    }

    /// Take row `i` out of cluster `c`.
    #[inline]
    pub fn remove(&mut self, units: &Units, data: &Data, i: usize, c: usize) {
        self.rows[c] = self.rows[c].wrapping_sub(1);
        self.put(units, data, i, c, -1);
    }

    /// Add the rows from `first` on to the clusters of their `labels`.
    pub fn add_all(
        &mut self,
        units: &Units,
        data: &Data,
        first: usize,
        labels: &[u32],
        arch: Arch,
    ) {
        match (data.d, data.weights) {
            (1, None) => self.add_in::<1>(units, data, first, labels, arch),
            (2, None) => self.add_in::<2>(units, data, first, labels, arch),
            (3, None) => self.add_in::<3>(units, data, first, labels, arch),
            (4, None) => self.add_in::<4>(units, data, first, labels, arch),
            _ => (first..).zip(labels).for_each(|(i, &c)| self.add(units, data, i, c as usize)),
        }
    }

    /// [`Sums::add_all`] in `D` columns without weights.
    fn add_in<const D: usize>(
        &mut self,
        units: &Units,
        data: &Data,
        first: usize,
        labels: &[u32],
        arch: Arch,
    ) {
        let mut batch = Batch::<D>::new(units);
        let (rows, _) = data.x[first * D..(first + labels.len()) * D].as_chunks::<D>();
        for (rows, labels) in rows.chunks(BATCH).zip(labels.chunks(BATCH)) {
            arch.dispatch(Split { rows, units, batch: &mut batch });
            self.take::<D, true>(&batch, labels);
        }
    }

    /// Rows go out of one cluster and into another: `(row, from, to)`.
    pub fn shift(
        &mut self,
        units: &Units,
        data: &Data,
        moves: impl ExactSizeIterator<Item = (usize, u32, u32)>,
        arch: Arch,
    ) {
        // To make a batch ready costs as much as some rows.
        let many = moves.len() > BATCH / 8;
        match (data.d, data.weights) {
            (1, None) if many => self.shift_in::<1>(units, data, moves, arch),
            (2, None) if many => self.shift_in::<2>(units, data, moves, arch),
            (3, None) if many => self.shift_in::<3>(units, data, moves, arch),
            (4, None) if many => self.shift_in::<4>(units, data, moves, arch),
            _ => moves.for_each(|(i, from, to)| {
                self.remove(units, data, i, from as usize);
                self.add(units, data, i, to as usize);
            }),
        }
    }

    /// [`Sums::shift`] in `D` columns without weights.
    fn shift_in<const D: usize>(
        &mut self,
        units: &Units,
        data: &Data,
        mut moves: impl Iterator<Item = (usize, u32, u32)>,
        arch: Arch,
    ) {
        let mut batch = Batch::<D>::new(units);
        let (x, _) = data.x.as_chunks::<D>();
        let mut rows = [[0.0; D]; BATCH];
        let (mut from, mut to) = ([0; BATCH], [0; BATCH]);
        loop {
            let mut len = 0;
            for (i, old, new) in moves.by_ref().take(BATCH) {
                (rows[len], from[len], to[len]) = (x[i], old, new);
                len += 1;
            }
            if len == 0 {
                return;
            }
            arch.dispatch(Split { rows: &rows[..len], units, batch: &mut batch });
            self.take::<D, false>(&batch, &from[..len]);
            self.take::<D, true>(&batch, &to[..len]);
        }
    }

    /// Add the rows of a batch to the clusters of their labels, or take them out.
    #[inline(always)]
    fn take<const D: usize, const ADD: bool>(&mut self, batch: &Batch<D>, labels: &[u32]) {
        let (highs, _) = self.high.as_chunks_mut::<D>();
        let (lows, _) = self.low.as_chunks_mut::<D>();
        for ((&c, high), low) in labels.iter().zip(&batch.high).zip(&batch.low) {
            let c = c as usize;
            let (rows, highs, lows) = (&mut self.rows[c], &mut highs[c], &mut lows[c]);
            *rows = if ADD { rows.wrapping_add(1) } else { rows.wrapping_sub(1) };
            for j in 0..D {
                highs[j] = turn::<ADD>(highs[j], high[j]);
                lows[j] = turn::<ADD>(lows[j], low[j]);
            }
        }
    }

    /// Add, or with `sign` −1 subtract, the integers of a row.
    #[inline(always)]
    fn put(&mut self, units: &Units, data: &Data, i: usize, c: usize, sign: i64) {
        let row = data.row(i);
        let at = c * self.width..(c + 1) * self.width;
        let (highs, lows) = (&mut self.high[at.clone()], &mut self.low[at]);
        let sums = highs.iter_mut().zip(lows);
        let put = |((high, low), up): ((&mut i64, &mut i64), &f64), v: f64| {
            let limbs = units.limbs(*up, v);
            *high = high.wrapping_add(sign * limbs.0);
            *low = low.wrapping_add(sign * limbs.1);
        };
        let mut sums = sums.zip(&units.up);
        match data.weight(i) {
            None => sums.zip(row).for_each(|(sum, x)| put(sum, *x)),
            Some(w) => {
                row.iter().zip(sums.by_ref()).for_each(|(x, sum)| put(sum, w * x));
                sums.for_each(|sum| put(sum, w));
            }
        }
    }

    /// Add another part's sums.
    pub fn merge(&mut self, other: &Sums) {
        self.high.iter_mut().zip(&other.high).for_each(|(a, b)| *a = a.wrapping_add(*b));
        self.low.iter_mut().zip(&other.low).for_each(|(a, b)| *a = a.wrapping_add(*b));
        self.rows.iter_mut().zip(&other.rows).for_each(|(a, b)| *a = a.wrapping_add(*b));
    }

    /// Weight of cluster `c`: the sum of its rows' weights, or their number.
    pub fn weight(&self, units: &Units, d: usize, c: usize) -> f64 {
        match self.width > d {
            true => self.value(units, c * self.width + d) * units.down[d],
            false => self.rows[c] as f64,
        }
    }

    /// The mean of cluster `c` into `centre`; the cluster must have weight.
    pub fn mean(&self, units: &Units, c: usize, centre: &mut [f64]) {
        let weight = self.weight(units, centre.len(), c);
        for (j, to) in centre.iter_mut().enumerate() {
            // A power of two comes last, so that a sum beyond f64 still has its mean.
            *to = self.value(units, c * self.width + j) / weight * units.down[j];
        }
    }

    /// Weighted sum of the rows of cluster `c` into `sum`.
    pub fn total(&self, units: &Units, c: usize, sum: &mut [f64]) {
        for (j, to) in sum.iter_mut().enumerate() {
            *to = self.value(units, c * self.width + j) * units.down[j];
        }
    }

    /// Both integers as one number, in units of the lower one.
    #[inline(always)]
    fn value(&self, units: &Units, at: usize) -> f64 {
        self.high[at] as f64 * units.split + self.low[at] as f64
    }
}
