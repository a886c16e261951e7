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

    /// No blocks, for columns of which only short stretches are looked at.
    pub fn none(values: &[f64], positive: bool) -> Self {
        let (all, odd) = Extent::scan(values, positive);
        Blocks { blocks: Vec::new(), positive, all, odd }
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
    pub fn summary(&self, values: &[f64], from: usize, to: usize) -> Summary {
        if to - from <= 4 {
            let mut all = Summary::default();
            (from..to).for_each(|place| all.push(place));
            return all;
        }
        if self.blocks.is_empty() || to - from <= 2 * BLOCK {
            return self.look(values, from, to);
        }
        let extent = self.extent(values, from, to);
        if extent.is_empty() {
            return Summary::of([Some(from); 4]);
        }
        Summary::of([
            (from..to).find(|i| self.counts(values[*i])),
            self.place(values, from, to, extent.least),
            self.place(values, from, to, extent.greatest),
            (from..to).rev().find(|i| self.counts(values[*i])),
        ])
    }

    fn counts(&self, value: f64) -> bool {
        value.is_finite() && (!self.positive || value > 0.0)
    }

    /// [`Blocks::summary`] by a look at every value.
    fn look(&self, values: &[f64], from: usize, to: usize) -> Summary {
        let all = &values[from..to];
        let (mut least, mut greatest) = (f64::INFINITY, f64::NEG_INFINITY);
        let (mut lowest, mut highest) = (0, 0);
        // Most columns have nothing but values that count, and need no question a value.
        let plain = self.odd == 0;
        for (i, v) in all.iter().enumerate().filter(|(_, v)| plain || self.counts(**v)) {
            // Written so that the machine picks instead of jumping.
            let (lower, higher) = (*v < least, *v > greatest);
            (least, lowest) = (if lower { *v } else { least }, if lower { i } else { lowest });
            (greatest, highest) =
                (if higher { *v } else { greatest }, if higher { i } else { highest });
        }
        if least > greatest {
            return Summary::of([Some(from); 4]);
        }
        let first = all.iter().position(|v| self.counts(*v));
        let last = all.iter().rposition(|v| self.counts(*v));
        Summary::of([first, Some(lowest), Some(highest), last].map(|i| i.map(|i| from + i)))
    }
}

/// Up to four places.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Summary {
    places: [usize; 4],
    count: usize,
}

impl Summary {
    /// The places in ascending order, none twice.
    fn of(found: [Option<usize>; 4]) -> Self {
        let mut all = Summary::default();
        found.into_iter().flatten().for_each(|place| all.push(place));
        all.places[..all.count].sort_unstable();
        let mut kept = Summary::default();
        for place in all.places() {
            if kept.places().last() != Some(place) {
                kept.push(*place);
            }
        }
        kept
    }

    fn push(&mut self, place: usize) {
        self.places[self.count] = place;
        self.count += 1;
    }

    /// The places.
    pub fn places(&self) -> &[usize] {
        &self.places[..self.count]
    }
}
