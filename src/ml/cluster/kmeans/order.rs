//! Rows in an order in which neighbours in space are neighbours in memory.
//!
//! Every column is cut into stretches that hold about the same number of rows; the stretches' numbers,
//! their bits interleaved (Morton 1966), are sorted by counting. Which order comes out changes
//! speed alone, never a result.

use super::data::{CHUNK, Columns, Data};
use crate::base::budget::Ctx;
use crate::base::error::Result;

/// Rows that one cell should hold, about half a tile.
const PER_CELL: usize = 16;

/// Most bits of a cell's number.
const MOST_BITS: u32 = 18;

/// Bits of the buckets that rows are dealt into first.
const COARSE_BITS: u32 = 8;

/// Stretches in which a column's rows are counted.
const BINS: usize = 4096;

/// Rows that are counted.
const SAMPLE: usize = 1 << 16;

/// A copy of the data in the new order.
#[derive(Debug)]
pub struct Ordered {
    x: Vec<f64>,
    weights: Option<Vec<f64>>,
    d: usize,
    /// Where each row stood before.
    pub names: Vec<u32>,
}

impl Ordered {
    /// Order the rows of `data`; at most 2³² of them.
    pub fn of(data: &Data, columns: &Columns, ctx: &Ctx) -> Result<Self> {
        let Data { n, d, .. } = *data;
        let bits = ((n / PER_CELL).max(2).ilog2()).min(MOST_BITS).div_ceil(d as u32);
        let grid: Vec<Axis> = (0..d).map(|j| Axis::new(data, columns, j, bits)).collect();
        let fine_bits = (bits * d as u32).saturating_sub(COARSE_BITS);
        let mut cells: Vec<u32> = ctx.vec(n)?;
        let mut starts = vec![0; (1 << COARSE_BITS) + 1];
        for (i, row) in data.x.chunks_exact(d).enumerate() {
            if i % CHUNK == 0 {
                ctx.check()?;
            }
            let cell = grid.iter().zip(row).fold(0, |cell, (axis, &v)| cell | axis.cell(v));
            cells.push(cell);
            starts[(cell >> fine_bits) as usize + 1] += 1;
        }
        sum_up(&mut starts);
        // First into a few coarse buckets, so that all of them can be written at once …
        let mut order = Ordered { x: ctx.vec(n * d)?, weights: None, d, names: ctx.vec(n)? };
        order.x.resize(n * d, 0.0);
        order.names.resize(n, 0);
        let mut fine: Vec<u32> = ctx.vec(n)?;
        fine.resize(n, 0);
        let mut next = starts.clone();
        for (i, row) in data.x.chunks_exact(d).enumerate() {
            if i % CHUNK == 0 {
                ctx.check()?;
            }
            let at = &mut next[(cells[i] >> fine_bits) as usize];
            order.put(*at, row, i as u32);
            fine[*at] = cells[i] & ((1 << fine_bits) - 1);
            *at += 1;
        }
        // … then each bucket, which fits the cache, by the rest of the cell's number.
        let (mut x, mut names) = (Vec::new(), Vec::new());
        let mut places = vec![0; (1 << fine_bits) + 1];
        for bucket in starts.windows(2) {
            ctx.check()?;
            let (first, past) = (bucket[0], bucket[1]);
            x.clear();
            x.extend_from_slice(&order.x[first * d..past * d]);
            names.clear();
            names.extend_from_slice(&order.names[first..past]);
            let fine = &fine[first..past];
            places.fill(0);
            fine.iter().for_each(|&cell| places[cell as usize + 1] += 1);
            sum_up(&mut places);
            for ((row, &name), &cell) in x.chunks_exact(d).zip(&names).zip(fine) {
                let at = &mut places[cell as usize];
                order.put(first + *at, row, name);
                *at += 1;
            }
        }
        order.weights =
            data.weights.map(|w| order.names.iter().map(|&name| w[name as usize]).collect());
        Ok(order)
    }

    /// Put a row at place `at`.
    #[inline(always)]
    fn put(&mut self, at: usize, row: &[f64], name: u32) {
        self.names[at] = name;
        // Rows are a few values long: no call of memcpy each.
        self.x[at * self.d..].iter_mut().zip(row).for_each(|(to, v)| *to = *v);
    }

    /// The rows in the new order.
    pub fn data(&self) -> Data<'_> {
        Data { x: &self.x, n: self.names.len(), d: self.d, weights: self.weights.as_deref() }
    }
}

/// Counts into first places.
fn sum_up(counts: &mut [usize]) {
    for c in 1..counts.len() {
        counts[c] += counts[c - 1];
    }
}

/// One column, cut into stretches of about the same number of rows.
struct Axis {
    low: f64,
    bins_per_unit: f64,
    /// Bits of a bin's stretch, spread out.
    cells: Vec<u32>,
}

impl Axis {
    fn new(data: &Data, columns: &Columns, j: usize, bits: u32) -> Self {
        let width = columns.high[j] - columns.low[j];
        let bins_per_unit = if width > 0.0 { BINS as f64 / width } else { 0.0 };
        let mut axis = Axis { low: columns.low[j], bins_per_unit, cells: vec![0; BINS] };
        let mut counts = vec![0_u64; BINS];
        let step = (data.n / SAMPLE).max(1);
        let sample = (0..data.n).step_by(step);
        let seen = sample.len() as u64;
        for i in sample {
            counts[axis.bin(data.row(i)[j])] += 1;
        }
        let mut before = 0;
        for (cell, count) in axis.cells.iter_mut().zip(counts) {
            let stretch = (before + count / 2).min(seen - 1) * (1 << bits) / seen;
            *cell =
                (0..bits).map(|b| ((stretch >> b & 1) as u32) << (b as usize * data.d + j)).sum();
            before += count;
        }
        axis
    }

    #[inline(always)]
    fn bin(&self, v: f64) -> usize {
        (((v - self.low) * self.bins_per_unit) as usize).min(BINS - 1)
    }

    #[inline(always)]
    fn cell(&self, v: f64) -> u32 {
        self.cells[self.bin(v)]
    }
}
