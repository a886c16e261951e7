//! Centres in groups of neighbours, so that one bound speaks for all of a group.

use super::frame::{Centres, Frame, GROUP};
use super::scan::{DOWN, UP};

/// Slots of a group are a multiple of this, the widest vector.
const LANES: usize = 16;

/// Most bounds a row has, times columns: they may take four times the room of the row in f32.
const BOUNDS_PER_COLUMN: usize = 4;

/// No centre in this slot.
const NONE: u32 = u32::MAX;

/// Number of groups, and slots in each, for `k` centres of `d` columns.
pub fn shape(k: usize, d: usize) -> (usize, usize) {
    let most = (BOUNDS_PER_COLUMN * d).max(1);
    let width = k.div_ceil(most).next_multiple_of(LANES);
    (k.div_ceil(width), width)
}

/// Which centre is in which group.
#[derive(Debug)]
pub struct Groups {
    /// Slots of a group.
    pub width: usize,
    /// `(groups, width)`
    slots: Vec<u32>,
    /// The group of each centre.
    pub of: Vec<u32>,
}

impl Groups {
    /// Halve `centres`, `(k, d)`, along the column in which they spread most, until they are in groups.
    pub fn new(centres: &[f64], d: usize) -> Self {
        let k = centres.len() / d;
        let (count, width) = shape(k, d);
        let mut groups = Groups { width, slots: Vec::new(), of: vec![0; k] };
        groups.split(centres, d, &mut (0..k as u32).collect::<Vec<_>>(), count);
        groups
    }

    /// Make `count` groups of `ids`.
    fn split(&mut self, centres: &[f64], d: usize, ids: &mut [u32], count: usize) {
        if count <= 1 {
            let group = (self.slots.len() / self.width) as u32;
            ids.iter().for_each(|&c| self.of[c as usize] = group);
            self.slots.extend_from_slice(ids);
            self.slots.resize((group as usize + 1) * self.width, NONE);
            return;
        }
        let value = |c: u32, j: usize| centres[c as usize * d + j];
        let spread = |j: usize| {
            let mean = ids.iter().map(|&c| value(c, j)).sum::<f64>() / ids.len() as f64;
            ids.iter().map(|&c| (value(c, j) - mean) * (value(c, j) - mean)).sum::<f64>()
        };
        let spreads: Vec<f64> = (0..d).map(spread).collect();
        let widest = (0..d).fold(0, |best, j| if spreads[j] > spreads[best] { j } else { best });
        ids.sort_unstable_by(|&a, &b| value(a, widest).total_cmp(&value(b, widest)));
        let left = ids.len() * (count / 2) / count;
        let (low, high) = ids.split_at_mut(left);
        self.split(centres, d, low, count / 2);
        self.split(centres, d, high, count - count / 2);
    }

    /// Number of groups.
    pub fn count(&self) -> usize {
        self.slots.len() / self.width
    }

    /// The centres of this round, laid out by group.
    pub fn view(&self, frame: &Frame, centres: &[f64], clocks: &[f64], d: usize) -> GroupView {
        let all = frame.centres(centres);
        let columns = self.columns(&all, d);
        let ids: Vec<u32> = self.slots.iter().map(|&c| if c == NONE { 0 } else { c }).collect();
        let half = |&c: &u32| if c == NONE { f32::INFINITY } else { all.half[c as usize] };
        let half: Vec<f32> = self.slots.iter().map(half).collect();
        let mut rows = vec![0.0; centres.len()];
        for (row, centre) in rows.chunks_exact_mut(d).zip(centres.chunks_exact(d)) {
            frame.row(centre, row);
        }
        let mut tiles = Centres::default();
        (tiles.longest, tiles.ids, tiles.half) = (all.longest, ids, half);
        tiles.groups.resize(self.slots.len() * d, 0.0);
        for (slot, &c) in self.slots.iter().enumerate().filter(|(_, c)| **c != NONE) {
            for j in 0..d {
                tiles.groups[slot / GROUP * GROUP * d + j * GROUP + slot % GROUP] =
                    -rows[c as usize * d + j];
            }
        }
        let padded = self.count().next_multiple_of(LANES);
        let clock = |by: f32| {
            let mut turned: Vec<f32> = clocks.iter().map(|&c| c as f32 * by).collect();
            turned.resize(padded, 0.0);
            turned
        };
        GroupView { up: clock(UP), down: clock(DOWN), columns, rows, tiles, width: self.width }
    }

    /// `(groups, d, width)`, with the sign turned.
    fn columns(&self, all: &Centres, d: usize) -> Vec<f32> {
        let mut columns = vec![0.0; self.slots.len() * d];
        for (slot, &c) in self.slots.iter().enumerate().filter(|(_, c)| **c != NONE) {
            for j in 0..d {
                columns[(slot / self.width * d + j) * self.width + slot % self.width] =
                    all.negative(c as usize, j, d);
            }
        }
        columns
    }
}

/// Centres of one round by group, in the frame.
#[derive(Debug)]
pub struct GroupView {
    /// Slots of a group.
    pub width: usize,
    /// `(groups, d, width)`, with the sign turned.
    pub columns: Vec<f32>,
    /// `(k, d)`
    pub rows: Vec<f32>,
    /// In the order of slots, for whole tiles; `ids` and `half` serve `columns` too.
    pub tiles: Centres,
    /// How far each group's centres have moved so far, rounded up; padded to whole vectors.
    pub up: Vec<f32>,
    /// The same, rounded down.
    pub down: Vec<f32>,
}
