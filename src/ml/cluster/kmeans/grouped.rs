//! Rows with one bound for every group of centres (Yinyang: Ding et al., ICML 2015).
//!
//! A row keeps, for each group, a lower bound on its distance to that group's centres other than its
//! own. Bounds are kept relative to how far the group has moved since the start, so nothing is
//! written while nothing happens. A row whose alarm is due (see [`super::part`]) first takes its
//! exact distance to its own centre; then it scans the groups whose bound that distance reaches, the
//! group's centres being the lanes of a vector. Pays when a full scan is long: many clusters, many columns.

use super::data::Data;
use super::frame::Frame;
use super::groups::{GroupView, Groups, shape};
use super::part::{Book, Contested, Pace, Round};
use super::scan::{Best, DOWN, Due, GroupScan, TILE, TINY, UP, margin};
use crate::base::budget::Ctx;
use crate::base::error::Result;
use pulp::{Simd, WithSimd};

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
        let mut contested = Contested::new(round.data.d);
        if round.fresh {
            self.scan_all(first, round, groups, view, book, &mut contested, ctx)?;
        } else {
            let now = round.clock as f32 * UP;
            self.due.clear();
            round.arch.dispatch(Due { alarms: &self.alarms, now, due: &mut self.due });
            // A few at a time, with a look at the budget in between.
            let due = std::mem::take(&mut self.due);
            let mut pace = Pace::default();
            let mut scratch = Scratch::new(view, groups);
            for due in due.chunks(TILE) {
                pace.step(TILE * round.centres.len(), ctx)?;
                let rows = &mut *self;
                let visit = Visit { rows, due, first, round, groups, view, scratch: &mut scratch };
                round.arch.dispatch(VisitWith { visit, book, contested: &mut contested });
            }
            self.due = due;
        }
        contested.settle(round, book);
        Ok(())
    }

    /// First round: whole tiles against all groups.
    #[expect(clippy::too_many_arguments, reason = "one caller, which has them all at hand")]
    fn scan_all(
        &mut self,
        first: usize,
        round: &Round,
        groups: &Groups,
        view: &GroupView,
        book: &mut Book,
        contested: &mut Contested,
        ctx: &Ctx,
    ) -> Result<()> {
        let (d, count) = (round.data.d, groups.count());
        let (now, then) = (round.clock as f32 * UP, round.clock as f32 * DOWN);
        debug_assert!(now >= then);
        let mut tile = vec![0.0; d * TILE];
        let mut bounds = vec![[0.0; TILE]; count];
        let mut seconds = vec![[0.0; TILE]; count];
        let mut pace = Pace::default();
        for start in (0..book.labels.len()).step_by(TILE) {
            pace.step(TILE * round.centres.len(), ctx)?;
            let len = TILE.min(book.labels.len() - start);
            for lane in 0..len {
                let row = &self.rows[(start + lane) * d..(start + lane + 1) * d];
                tile.chunks_exact_mut(TILE).zip(row).for_each(|(column, &v)| column[lane] = v);
            }
            let scan = GroupScan {
                tile: &tile,
                centres: &view.tiles,
                width: view.width,
                firsts: &mut bounds,
                seconds: &mut seconds,
            };
            let found = round.arch.dispatch(scan);
            for lane in 0..len {
                let row = start + lane;
                let to = &mut self.bounds[row * self.stride..row * self.stride + count];
                for ((to, bound), down) in to.iter_mut().zip(&bounds).zip(&view.down) {
                    *to = (bound[lane] + down) * DOWN;
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
        Ok(())
    }

    /// Forget alarms; bounds are written anew in the first round.
    pub fn restart(&mut self) {
        self.alarms.fill(f32::NEG_INFINITY);
    }
}

/// What a visit writes to and throws away.
struct Scratch {
    /// What is left of each bound.
    left: Vec<f32>,
    /// Groups to scan.
    list: Vec<u32>,
    /// `½‖c‖² − x·c` of every slot of the scanned groups, group after group.
    values: Vec<f32>,
}

impl Scratch {
    fn new(view: &GroupView, groups: &Groups) -> Self {
        Scratch {
            left: vec![0.0; view.up.len()],
            list: Vec::with_capacity(view.up.len()),
            values: vec![0.0; groups.count() * view.width],
        }
    }
}

/// A few due rows.
struct Visit<'a> {
    rows: &'a mut Grouped,
    due: &'a [u32],
    first: usize,
    round: &'a Round<'a>,
    groups: &'a Groups,
    view: &'a GroupView,
    scratch: &'a mut Scratch,
}

struct VisitWith<'a, 'b> {
    visit: Visit<'a>,
    book: &'a mut Book<'b>,
    contested: &'a mut Contested,
}

impl WithSimd for VisitWith<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let VisitWith { visit, book, contested } = self;
        let Visit { rows, due, first, round, groups, view, scratch } = visit;
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
