//! The frame in which f32 is enough to decide most rows.
//!
//! Rows and centres are shifted by the columns' means and scaled by one power of two, so that data
//! lies within `[−1, 1]`; neither changes which centre is nearest. Both are then rounded to f32.

use super::data::{Columns, Data};

/// Spreads, as exponents of two, outside of which squares may leave the range of f64.
const SPREADS: std::ops::RangeInclusive<i32> = -400..=400;

/// Starts farther out than this many spreads are left to the plain scan.
const FAR: f64 = 1e6;

/// Shift and scale of the f32 view.
#[derive(Debug, Clone)]
pub struct Frame {
    mean: Vec<f64>,
    scale: f64,
}

impl Frame {
    /// The frame for data with these columns; `None` where f32 cannot carry it.
    pub fn of(columns: &Columns) -> Option<Self> {
        let spread = columns.spread;
        SPREADS.contains(&spread).then(|| Frame {
            mean: columns.mean.clone(),
            scale: super::sums::power_of_two(-spread),
        })
    }

    /// Value `v` of column `j`, relative to the mean, in spreads.
    #[inline(always)]
    fn place(&self, j: usize, v: f64) -> f64 {
        (v - self.mean[j]) * self.scale
    }

    /// Rows `first..past` as f32, row after row.
    pub fn rows(&self, data: &Data, first: usize, past: usize, to: &mut Vec<f32>) {
        let d = data.d;
        for row in data.x[first * d..past * d].chunks_exact(d) {
            to.extend(row.iter().enumerate().map(|(j, &v)| self.place(j, v) as f32));
        }
    }

    /// One row as f32.
    pub fn row(&self, row: &[f64], to: &mut [f32]) {
        for (j, (to, &v)) in to.iter_mut().zip(row).enumerate() {
            *to = self.place(j, v) as f32;
        }
    }

    /// Whether all of `centres`, `(k, d)`, are near enough to be seen in f32.
    pub fn sees(&self, centres: &[f64]) -> bool {
        let d = self.mean.len();
        centres.chunks_exact(d).all(|c| (0..d).all(|j| self.place(j, c[j]).abs() <= FAR))
    }

    /// A length of the data in this frame.
    pub fn length(&self, length: f64) -> f64 {
        length * self.scale
    }

    /// The f32 view of `centres`, `(k, d)`.
    pub fn centres(&self, centres: &[f64]) -> Centres {
        let d = self.mean.len();
        let k = centres.len() / d;
        let mut view = Centres::default();
        view.half.resize(k.next_multiple_of(GROUP), f32::INFINITY);
        view.groups.resize(view.half.len() * d, 0.0);
        view.ids.extend(0..view.half.len() as u32);
        let padded = k.next_multiple_of(LANES);
        view.columns.resize(padded * d, f32::INFINITY);
        let mut longest = 0.0_f64;
        for (c, centre) in centres.chunks_exact(d).enumerate() {
            let at = place(c, d);
            let mut square = 0.0;
            for (j, &v) in centre.iter().enumerate() {
                let v = self.place(j, v);
                square += v * v;
                view.groups[at + j * GROUP] = -(v as f32);
                view.columns[j * padded + c] = v as f32;
            }
            view.half[c] = (0.5 * square) as f32;
            longest = longest.max(square);
        }
        view.padded = padded;
        view.longest = longest.sqrt() as f32 * (1.0 + 1e-6);
        view
    }
}

/// Centres that the kernel takes at a time.
pub const GROUP: usize = 4;

/// Widest vector there is, in f32.
const LANES: usize = 16;

/// Centres in the frame, laid out for the kernels.
#[derive(Debug, Clone, Default)]
pub struct Centres {
    /// `(k / GROUP, d, GROUP)`, with the sign turned.
    pub groups: Vec<f32>,
    /// The index of each.
    pub ids: Vec<u32>,
    /// `½‖c‖²` of each, infinite for those that fill the last group.
    pub half: Vec<f32>,
    /// `(d, padded)`, infinite beyond `k`.
    pub columns: Vec<f32>,
    padded: usize,
    /// Longest `‖c‖`, rounded up.
    pub longest: f32,
}

impl Centres {
    /// `k`, rounded up to whole vectors.
    pub fn padded(&self) -> usize {
        self.padded
    }

    /// Value `j` of centre `c`, with the sign turned.
    #[inline(always)]
    pub fn negative(&self, c: usize, j: usize, d: usize) -> f32 {
        self.groups[place(c, d) + j * GROUP]
    }

    /// Become the centres of `list` among `all`, for the scan alone.
    pub fn pick(&mut self, all: &Centres, list: &[u32], d: usize) {
        let len = list.len().next_multiple_of(GROUP);
        self.longest = all.longest;
        self.half.clear();
        self.half.extend(list.iter().map(|&c| all.half[c as usize]));
        self.half.resize(len, f32::INFINITY);
        self.ids.clear();
        self.ids.extend_from_slice(list);
        self.ids.resize(len, 0);
        self.groups.resize(len * d, 0.0);
        for (i, &c) in list.iter().enumerate() {
            let (to, from) = (place(i, d), place(c as usize, d));
            for j in 0..d {
                self.groups[to + j * GROUP] = all.groups[from + j * GROUP];
            }
        }
    }
}

/// Where the first value of centre `c` stands in the groups.
#[inline(always)]
fn place(c: usize, d: usize) -> usize {
    c / GROUP * GROUP * d + c % GROUP
}
