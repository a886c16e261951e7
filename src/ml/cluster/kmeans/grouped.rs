//! Rows with one bound for every group of centres (Yinyang: Ding et al., ICML 2015).
//!
//! A row keeps, for each group, a lower bound on its distance to that group's centres other than its
//! own. Bounds are kept relative to how far the group has moved since the start, so nothing is
//! written while nothing happens. A row whose alarm is due (see [`super::part`]) first takes its
//! exact distance to its own centre; then it scans the groups whose bound that distance reaches, the
//! group's centres being the lanes of a vector. Pays when a full scan is long: many clusters, many columns.

use super::data::Data;
use super::due::Due;
use super::frame::Frame;
use super::groups::{GroupView, Groups, shape};
use super::part::{Book, Contested, Pace, Round};
use super::scan::{Best, DOWN, GroupScan, TILE, TINY, UP, margin};
use crate::base::budget::Ctx;
use crate::base::error::Result;
use pulp::{Simd, WithSimd};

/// Rows visited before their part may turn to whole tiles.
const SAMPLE: usize = 8 * TILE;

/// Share of the groups from which scanning all of them in tiles is faster.
const DENSE: f64 = 0.35;

/// Rows of a part with their bounds.
#[derive(Debug)]
pub struct Grouped {
    /// Rows in the frame, `(rows, d)`.
    rows: Vec<f32>,
    /// When each row must be looked at again.
    alarms: Vec<f32>,
    /// `(rows, stride)`; infinite beyond the groups.
    bounds: Vec<f32>,
    /// Groups, rounded up to whole vectors.
    stride: usize,
    due: Vec<u32>,
}

impl Grouped {
    /// Rows `first..past`, for `k` centres.
    pub fn new(
        data: &Data,
        first: usize,
        past: usize,
        k: usize,
        frame: &Frame,
        ctx: &Ctx,
    ) -> Result<Self> {
        let len = past - first;
        let stride = shape(k, data.d).0.next_multiple_of(16);
        let mut rows = ctx.vec(len * data.d)?;
        frame.rows(data, first, past, &mut rows);
        let mut bounds = ctx.vec(len.saturating_mul(stride))?;
        bounds.resize(len * stride, f32::INFINITY);
        let mut alarms = ctx.vec(len)?;
        alarms.resize(len, f32::NEG_INFINITY);
        Ok(Grouped { rows, alarms, bounds, stride, due: ctx.vec(len)? })
    }

    /// Renew the labels of the rows whose alarm is due.
    pub fn renew(&mut self, first: usize, round: &Round, book: &mut Book, ctx: &Ctx) -> Result<()> {
        let (groups, view) = round.groups.as_ref().expect("groups are made for this way");
        let now = round.clock as f32 * UP;
        self.due.clear();
        round.arch.dispatch(Due { alarms: &self.alarms, now, due: &mut self.due });
        let due = std::mem::take(&mut self.due);
        let mut contested = Contested::new(round.data.d);
        let mut pace = Pace::default();
        let mut scratch = Scratch::new(view, groups, round.data.d);
        // While centres still move far, most groups must be scanned, and whole tiles are faster.
        let (mut seen, mut scanned) = (0, 0);
        for due in due.chunks(TILE) {
            pace.step(TILE * round.centres.len(), ctx)?;
            let job = Job { first, round, groups, view, due, scratch: &mut scratch };
            let dense = seen >= SAMPLE && scanned as f64 > DENSE * (seen * groups.count()) as f64;
            if round.fresh || dense {
                self.scan(job, book, &mut contested);
            } else {
                seen += due.len();
                scanned +=
                    round.arch.dispatch(Visit { rows: self, job, book, contested: &mut contested });
            }
        }
        contested.settle(round, book);
        self.due = due;
        Ok(())
    }

    /// A tile of rows against all groups.
    fn scan(&mut self, job: Job, book: &mut Book, contested: &mut Contested) {
        let Job { first, round, groups, view, due, scratch } = job;
        let (d, count) = (round.data.d, groups.count());
        let then = round.clock as f32 * DOWN;
        for (lane, &row) in due.iter().enumerate() {
            let row = &self.rows[row as usize * d..(row as usize + 1) * d];
            let columns = scratch.tile.chunks_exact_mut(TILE);
            columns.zip(row).for_each(|(column, &v)| column[lane] = v);
        }
        let found = round.arch.dispatch(GroupScan {
            tile: &scratch.tile,
            centres: &view.tiles,
            width: view.width,
            firsts: &mut scratch.firsts,
            seconds: &mut scratch.seconds,
        });
        for (lane, &row) in due.iter().enumerate() {
            let row = row as usize;
            let bounds = &mut self.bounds[row * self.stride..row * self.stride + count];
            for ((bound, first), down) in bounds.iter_mut().zip(&scratch.firsts).zip(&view.down) {
                *bound = (first[lane] + down) * DOWN;
            }
            if found.lead[lane] < 0.0 {
                self.alarms[row] = f32::NEG_INFINITY;
                contested.push(first, row, round, book);
            } else {
                self.alarms[row] = (then + found.lead[lane]) * DOWN;
                book.write(row, found.label[lane]);
            }
        }
    }

    /// Forget alarms; bounds are written anew in the first round.
    pub fn restart(&mut self) {
        self.alarms.fill(f32::NEG_INFINITY);
    }
}

/// Rows to look at in one round, and what with.
struct Job<'a> {
    /// First row of the part.
    first: usize,
    round: &'a Round<'a>,
    groups: &'a Groups,
    view: &'a GroupView,
    /// At most a tile of rows.
    due: &'a [u32],
    scratch: &'a mut Scratch,
}

/// What is written to and thrown away.
struct Scratch {
    /// What is left of each bound.
    left: Vec<f32>,
    /// Groups to scan.
    list: Vec<u32>,
    /// `½‖c‖² − x·c` of every slot of the scanned groups, group after group.
    values: Vec<f32>,
    /// Rows by column.
    tile: Vec<f32>,
    /// Of each group, for each row of the tile.
    firsts: Vec<[f32; TILE]>,
    seconds: Vec<[f32; TILE]>,
}

impl Scratch {
    fn new(view: &GroupView, groups: &Groups, d: usize) -> Self {
        let count = groups.count();
        Scratch {
            left: vec![0.0; view.up.len()],
            list: Vec::with_capacity(view.up.len()),
            values: vec![0.0; count * view.width],
            tile: vec![0.0; d * TILE],
            firsts: vec![[0.0; TILE]; count],
            seconds: vec![[0.0; TILE]; count],
        }
    }
}

/// Each row by itself, with its bounds; the result is the number of groups scanned.
struct Visit<'a, 'b> {
    rows: &'a mut Grouped,
    job: Job<'a>,
    book: &'a mut Book<'b>,
    contested: &'a mut Contested,
}

impl WithSimd for Visit<'_, '_> {
    type Output = usize;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> usize {
        let Visit { rows, job, book, contested } = self;
        let Job { first, round, groups, view, due, scratch } = job;
        let mut scanned = 0;
        let d = round.data.d;
        let stride = rows.stride;
        let then = round.clock as f32 * DOWN;
        // Rounding of rows and centres to f32 moves a distance by so much.
        let blur = f32::EPSILON * (view.tiles.longest + (d as f32).sqrt());
        for &row in due {
            let row = row as usize;
            let x = &rows.rows[row * d..(row + 1) * d];
            let bounds = &mut rows.bounds[row * stride..(row + 1) * stride];
            let own = book.labels[row] as usize;
            let low = subtract::<S>(simd, bounds, &view.up, &mut scratch.left);
            let (square, distance) = squares::<S>(simd, x, &view.rows[own * d..(own + 1) * d]);
            let upper = distance.sqrt() * (1.0 + (d + 8) as f32 * f32::EPSILON) + blur;
            if upper < low {
                rows.alarms[row] = (then + (low - upper) * DOWN) * DOWN;
                continue;
            }
            // The groups that may hold a nearer centre, the own one always among them.
            let home = groups.of[own] as usize;
            scratch.left[home] = f32::NEG_INFINITY;
            scratch.list.clear();
            Due { alarms: &scratch.left, now: upper * UP, due: &mut scratch.list }.with_simd(simd);
            scanned += scratch.list.len();
            let mut best = Best::new(simd);
            for (&group, values) in
                scratch.list.iter().zip(scratch.values.chunks_exact_mut(view.width))
            {
                scan::<S>(simd, view, group as usize, x, values, &mut best);
            }
            let (nearest, second, label) = best.across_lanes(simd);
            let norm = square.sqrt() * UP + view.tiles.longest;
            let margin = norm * norm * margin(d) + TINY;
            let sure = second - nearest > margin;
            for (&group, values) in scratch.list.iter().zip(scratch.values.chunks_exact(view.width))
            {
                // The own centre does not count, but nobody knows which it is while contested.
                let above = if sure { nearest } else { f32::NEG_INFINITY };
                let least = least_above::<S>(simd, values, above);
                let bound = (square + 2.0 * least - 2.0 * margin).max(0.0).sqrt() * DOWN;
                let group = group as usize;
                bounds[group] = (bound + view.down[group]) * DOWN;
                scratch.left[group] = bound * DOWN;
            }
            if !sure {
                rows.alarms[row] = f32::NEG_INFINITY;
                contested.push(first, row, round, book);
                continue;
            }
            let upper = (square + 2.0 * nearest + 2.0 * margin).max(0.0).sqrt() * UP;
            let lead = least_above::<S>(simd, &scratch.left, f32::NEG_INFINITY) * DOWN - upper;
            rows.alarms[row] = match lead > 0.0 {
                true => (then + lead * DOWN) * DOWN,
                false => f32::NEG_INFINITY,
            };
            book.write(row, label);
        }
        scanned
    }
}

/// What is left of each bound, and the least of it, rounded down.
#[inline(always)]
fn subtract<S: Simd>(simd: S, bounds: &[f32], clocks: &[f32], left: &mut [f32]) -> f32 {
    let mut least = simd.splat_f32s(f32::INFINITY);
    let vectors = S::as_simd_f32s(bounds).0.iter().zip(S::as_simd_f32s(clocks).0);
    for ((&bound, &clock), left) in vectors.zip(S::as_mut_simd_f32s(left).0) {
        *left = simd.sub_f32s(bound, clock);
        least = simd.min_f32s(least, *left);
    }
    simd.reduce_min_f32s(least) * DOWN
}

/// `‖x‖²` and `‖x − c‖²`.
#[inline(always)]
fn squares<S: Simd>(simd: S, x: &[f32], c: &[f32]) -> (f32, f32) {
    let ((xs, x), (cs, c)) = (S::as_simd_f32s(x), S::as_simd_f32s(c));
    let mut sums = [simd.splat_f32s(0.0); 2];
    for (&x, &c) in xs.iter().zip(cs) {
        let e = simd.sub_f32s(x, c);
        sums[0] = simd.mul_add_e_f32s(x, x, sums[0]);
        sums[1] = simd.mul_add_e_f32s(e, e, sums[1]);
    }
    let mut sums = [simd.reduce_sum_f32s(sums[0]), simd.reduce_sum_f32s(sums[1])];
    for (x, c) in x.iter().zip(c) {
        sums[0] += x * x;
        sums[1] += (x - c) * (x - c);
    }
    (sums[0], sums[1])
}

/// One row against one group: `½‖c‖² − x·c` of its slots into `values`, and offered to `best`.
#[inline(always)]
fn scan<S: Simd>(
    simd: S,
    view: &GroupView,
    group: usize,
    x: &[f32],
    values: &mut [f32],
    best: &mut Best<S>,
) {
    let (d, width) = (x.len(), view.width);
    let columns = &view.columns[group * d * width..(group + 1) * d * width];
    let slots = group * width..(group + 1) * width;
    let half = S::as_simd_f32s(&view.tiles.half[slots.clone()]).0;
    let ids = S::as_simd_u32s(&view.tiles.ids[slots]).0;
    for (v, value) in S::as_mut_simd_f32s(values).0.iter_mut().enumerate() {
        // Four sums hide the latency of the fused multiply-add.
        let mut sums = [simd.splat_f32s(0.0); 4];
        sums[0] = half[v];
        let mut fours = columns.chunks_exact(4 * width);
        let mut xs = x.chunks_exact(4);
        for (columns, x) in (&mut fours).zip(&mut xs) {
            for (j, sum) in sums.iter_mut().enumerate() {
                let c = S::as_simd_f32s(&columns[j * width..(j + 1) * width]).0[v];
                *sum = simd.mul_add_e_f32s(c, simd.splat_f32s(x[j]), *sum);
            }
        }
        for (column, x) in fours.remainder().chunks_exact(width).zip(xs.remainder()) {
            let c = S::as_simd_f32s(column).0[v];
            sums[0] = simd.mul_add_e_f32s(c, simd.splat_f32s(*x), sums[0]);
        }
        let [a, b, c, d] = sums;
        *value = simd.add_f32s(simd.add_f32s(a, b), simd.add_f32s(c, d));
        best.offer(simd, *value, ids[v]);
    }
}

/// The least of the values above `limit`.
#[inline(always)]
fn least_above<S: Simd>(simd: S, values: &[f32], limit: f32) -> f32 {
    let far = simd.splat_f32s(f32::INFINITY);
    let mut least = far;
    for &value in S::as_simd_f32s(values).0 {
        let above = simd.greater_than_f32s(value, simd.splat_f32s(limit));
        least = simd.min_f32s(least, simd.select_f32s(above, value, far));
    }
    simd.reduce_min_f32s(least)
}
