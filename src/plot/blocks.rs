//! Extents of long columns, block by block, so that a column is read from memory once.

use super::scale::Extent;

/// Values in a block.
const BLOCK: usize = 64;

/// Least and greatest value of every 64 values.
#[derive(Debug, Default)]
pub struct Blocks {
    blocks: Vec<Extent>,
    positive: bool,
    /// Of all values.
    pub all: Extent,
    /// Values that are not finite, or not > 0 where only these count.
    pub odd: usize,
}

impl Blocks {
    /// The blocks of `values`; only values > 0 count when `positive`.
    pub fn of(values: &[f64], positive: bool) -> Self {
        let mut all = Extent::default();
        let mut odd = 0;
        let block = |chunk: &[f64]| {
            let (extent, strange) = Extent::scan(chunk, positive);
            all.join(extent);
            odd += strange;
            extent
        };
        let blocks = values.chunks(BLOCK).map(block).collect();
        Blocks { blocks, positive, all, odd }
    }

    /// The extent of `values[from..to]`.
    fn extent(&self, values: &[f64], from: usize, to: usize) -> Extent {
        let (first, last) = (from.div_ceil(BLOCK), to / BLOCK);
        if first >= last {
            return Extent::of(&values[from..to], self.positive);
        }
        let mut extent = Extent::of(&values[from..first * BLOCK], self.positive);
        extent.join(Extent::of(&values[last * BLOCK..to], self.positive));
        self.blocks[first..last].iter().for_each(|block| extent.join(*block));
        extent
    }

    /// The first place of `value` in `values[from..to]`, looking only into blocks that may hold it.
    fn place(&self, values: &[f64], from: usize, to: usize, value: f64) -> Option<usize> {
        let mut i = from;
        while i < to {
            let block = i / BLOCK;
            let end = ((block + 1) * BLOCK).min(to);
            let extent = self.blocks[block];
            if value >= extent.least && value <= extent.greatest {
                let found = values[i..end].iter().position(|v| *v == value);
                if let Some(k) = found {
                    return Some(i + k);
                }
            }
            i = end;
        }
        None
    }

    /// First, lowest, highest and last place of `values[from..to]` that count, in ascending order;
    /// the place of a gap when there is nothing else.
    pub fn summary(&self, values: &[f64], from: usize, to: usize) -> Vec<usize> {
        if to - from <= 4 {
            return (from..to).collect();
        }
        let extent = self.extent(values, from, to);
        if extent.is_empty() {
            return vec![from];
        }
        let fits = |i: &usize| values[*i].is_finite() && (!self.positive || values[*i] > 0.0);
        let places = [
            (from..to).find(fits),
            self.place(values, from, to, extent.least),
            self.place(values, from, to, extent.greatest),
            (from..to).rev().find(fits),
        ];
        let mut places: Vec<usize> = places.into_iter().flatten().collect();
        places.sort_unstable();
        places.dedup();
        places
    }
}
