//! Rows that lie together, decided together.
//!
//! Rows in spatial order are cut into tiles, each inside a ball. Centres that are farther from the
//! ball's middle than the nearest one by more than its diameter cannot own a row of it (filtering:
//! Kanungo et al., IEEE PAMI 24(7), 2002); the others, mostly one to five, are scanned in f32.
//! The smallest lead of the tile's rows sets one alarm for all of them (see [`super::part`]), so a
//! settled tile costs one comparison a round.

use super::data::Data;
use super::due::Due;
use super::frame::{Centres, Frame};
use super::part::{Book, Contested, Pace, Round};
use super::scan::{DOWN, Scan, ScanTile, TILE, UP};
use crate::base::budget::Ctx;
use crate::base::error::Result;
use pulp::{Simd, WithSimd};

/// Centres are listed until they are farther than need be by this share of the ball's radius: they
/// cost a little in each scan and put off the next search.
const SLACK: f32 = 1.0;

/// Most centres that a tile remembers.
const FEW: usize = 8;

/// Tiles that a cluster should have at least: with fewer, too many of them lie on a border.
const PER_CLUSTER: usize = 500;

/// Most blocks of a tile.
const MOST_BLOCKS: usize = 8;

/// Tiles of a part.
#[derive(Debug)]
pub struct Tiled {
    /// Blocks of [`TILE`] rows in a tile: more, the more rows a cluster has.
    blocks: usize,
    /// Rows in the frame, `(tiles, blocks, d, TILE)`; the last tile is filled up with its first row.
    rows: Vec<f32>,
    /// Middle of each ball, `(tiles, d)`.
    middles: Vec<f32>,
    /// Its radius, rounded up.
    radii: Vec<f32>,
    /// When each tile must be looked at again.
    alarms: Vec<f32>,
    known: Vec<Known>,
    lists: Vec<List>,
    due: Vec<u32>,
}

/// What is known about a tile; small, because it is looked at whenever the alarm rings.
#[derive(Debug, Clone, Copy)]
struct Known {
    /// Until then, no centre outside of the list can own a row.
    search: f32,
    /// The lead that the last scan found among those listed; infinite when there is one only.
    lead: f32,
    /// Centres listed; 0 when they are too many to remember.
    len: u32,
    /// The first of them.
    owner: u32,
}

/// Nothing.
const UNKNOWN: Known = Known { search: f32::NEG_INFINITY, lead: -1.0, len: 0, owner: 0 };

/// The centres that may own a row of a tile.
#[derive(Debug, Clone, Copy, Default)]
struct List {
    ids: [u32; FEW],
    /// How far each of them had moved when the rows were scanned.
    moved: [f32; FEW],
}

impl List {
    /// What the movement since the scan has left of `lead`; negative when the labels may change.
    fn left(&self, len: usize, lead: f32, round: &Round) -> f32 {
        let (mut most, mut next) = (0.0_f32, 0.0_f32);
        for (&c, then) in self.ids[..len].iter().zip(&self.moved) {
            let drift = (round.moved[c as usize] - then) * UP;
            next = next.max(drift.min(most));
            most = most.max(drift);
        }
        (lead - (most + next) * UP) * DOWN
    }
}

impl Tiled {
    /// Tiles of rows `first..past`, for `k` centres.
    pub fn new(
        data: &Data,
        first: usize,
        past: usize,
        k: usize,
        frame: &Frame,
        ctx: &Ctx,
    ) -> Result<Self> {
        let d = data.d;
        let blocks = (data.n / (k * TILE * PER_CLUSTER)).clamp(1, MOST_BLOCKS);
        let tiles = (past - first).div_ceil(blocks * TILE);
        let mut rows = ctx.vec(tiles * blocks * d * TILE)?;
        rows.resize(tiles * blocks * d * TILE, 0.0);
        let mut balls = Vec::with_capacity(tiles);
        let mut row = vec![0.0; d];
        for (t, tile) in rows.chunks_exact_mut(blocks * d * TILE).enumerate() {
            let start = first + t * blocks * TILE;
            for (b, block) in tile.chunks_exact_mut(d * TILE).enumerate() {
                for lane in 0..TILE {
                    let i = start + b * TILE + lane;
                    frame.row(data.row(if i < past { i } else { start }), &mut row);
                    for (column, &v) in block.chunks_exact_mut(TILE).zip(&row) {
                        column[lane] = v;
                    }
                }
            }
            balls.push(ball(tile, d));
        }
        let mut middles: Vec<f32> = ctx.vec(tiles * d)?;
        middles.extend(balls.iter().flat_map(|(middle, _)| middle));
        let mut radii = ctx.vec(tiles)?;
        radii.extend(balls.iter().map(|(_, radius)| radius));
        let mut alarms = ctx.vec(tiles)?;
        alarms.resize(tiles, f32::NEG_INFINITY);
        let mut known = ctx.vec(tiles)?;
        known.resize(tiles, UNKNOWN);
        let mut lists = ctx.vec(tiles)?;
        lists.resize(tiles, List::default());
        Ok(Tiled { blocks, rows, middles, radii, alarms, known, lists, due: ctx.vec(tiles)? })
    }

    /// Forget bounds.
    pub fn restart(&mut self) {
        self.alarms.fill(f32::NEG_INFINITY);
        self.known.fill(UNKNOWN);
    }

    /// Renew the labels of the tiles whose alarm is due.
    pub fn renew(&mut self, first: usize, round: &Round, book: &mut Book, ctx: &Ctx) -> Result<()> {
        let view = round.view.as_ref().expect("tiles have a frame");
        let d = round.data.d;
        let (now, then) = (round.clock as f32 * UP, round.clock as f32 * DOWN);
        self.due.clear();
        round.arch.dispatch(Due { alarms: &self.alarms, now, due: &mut self.due });
        let mut near = Near::new(view);
        let mut few = Centres::default();
        let mut contested = Contested::new(d);
        let mut pace = Pace::default();
        for &t in &self.due {
            let t = t as usize;
            let known = &mut self.known[t];
            let alarm = |known: &Known, lead: f32| match lead > 0.0 {
                true => known.search.min((then + lead) * DOWN),
                false => f32::NEG_INFINITY,
            };
            let listed = known.len > 0 && now < known.search;
            if listed {
                let left = self.lists[t].left(known.len as usize, known.lead, round);
                if left > 0.0 {
                    self.alarms[t] = alarm(known, left);
                    continue;
                }
            }
            let size = self.blocks * TILE;
            let rows = t * size..book.labels.len().min((t + 1) * size);
            let middle = &self.middles[t * d..(t + 1) * d];
            if !listed {
                let lead = near.find(round, view, middle, self.radii[t]);
                known.search = (then + lead) * DOWN;
                if let [owner] = near.list[..] {
                    if (known.len, known.owner) != (1, owner) {
                        rows.for_each(|row| book.write(row, owner));
                    }
                    (known.len, known.owner, known.lead) = (1, owner, f32::INFINITY);
                    self.alarms[t] = known.search;
                    continue;
                }
                known.len = if near.list.len() <= FEW { near.list.len() as u32 } else { 0 };
                self.lists[t].ids[..known.len as usize]
                    .copy_from_slice(&near.list[..known.len as usize]);
                pace.step(view.half.len() * d, ctx)?;
            }
            let listed = &mut self.lists[t];
            let list = match known.len {
                0 => &near.list[..],
                len => &listed.ids[..len as usize],
            };
            pace.step(size * d * list.len(), ctx)?;
            let all = list.len() == round.centres.len() / d;
            if !all {
                few.pick(view, list, d);
            }
            let centres = if all { view } else { &few };
            let reach = length(middle) + self.radii[t];
            known.lead = f32::INFINITY;
            let blocks = self.rows[t * size * d..(t + 1) * size * d].chunks_exact(d * TILE);
            for (block, start) in blocks.zip(rows.clone().step_by(TILE)) {
                let rows = start..rows.end.min(start + TILE);
                let found = round.arch.dispatch(ScanTile { tile: block, centres, reach });
                known.lead = known.lead.min(found.lead);
                if found.lead < 0.0 {
                    let found = round.arch.dispatch(Scan { tile: block, centres });
                    for (lane, row) in rows.enumerate() {
                        match found.lead[lane] < 0.0 {
                            true => contested.push(first, row, round, book),
                            false => book.write(row, found.label[lane]),
                        }
                    }
                } else if book.labels[rows.clone()] != found.label[..rows.len()] {
                    rows.zip(found.label).for_each(|(row, label)| book.write(row, label));
                }
            }
            for (moved, &c) in listed.moved.iter_mut().zip(&listed.ids[..known.len as usize]) {
                *moved = round.moved[c as usize] * DOWN;
            }
            self.alarms[t] = alarm(known, known.lead);
        }
        contested.settle(round, book);
        Ok(())
    }
}

/// Middle and radius, rounded up, of a ball around the rows of a tile.
fn ball(tile: &[f32], d: usize) -> (Vec<f32>, f32) {
    let blocks = || tile.chunks_exact(d * TILE);
    let column = |j: usize| blocks().flat_map(move |b| &b[j * TILE..(j + 1) * TILE]);
    let middle: Vec<f32> = (0..d)
        .map(|j| {
            let (low, high) = column(j).fold((f32::MAX, f32::MIN), |(low, high), &v| {
                (if v < low { v } else { low }, if v > high { v } else { high })
            });
            0.5 * (low + high)
        })
        .collect();
    let mut widest = 0.0_f32;
    for block in blocks() {
        let mut squares = [0.0_f32; TILE];
        for (column, middle) in block.chunks_exact(TILE).zip(&middle) {
            for (square, v) in squares.iter_mut().zip(column) {
                *square += (v - middle) * (v - middle);
            }
        }
        widest = squares.iter().copied().fold(widest, f32::max);
    }
    (middle, widest.sqrt() * UP)
}

/// `‖v‖`, rounded up.
fn length(v: &[f32]) -> f32 {
    let square: f64 = v.iter().map(|&v| f64::from(v) * f64::from(v)).sum();
    square.sqrt() as f32 * UP
}

/// Finds the centres that may own a row of a ball.
struct Near {
    /// Squared distance of each centre to the middle.
    squares: Vec<f32>,
    /// Those that may own a row, ascending.
    list: Vec<u32>,
}

impl Near {
    fn new(view: &Centres) -> Self {
        Near { squares: vec![0.0; view.padded()], list: Vec::with_capacity(view.padded()) }
    }

    /// Fill the list for a ball; the result is how much farther than the owner of any row in it the
    /// centres outside of the list are, at least.
    fn find(&mut self, round: &Round, view: &Centres, middle: &[f32], radius: f32) -> f32 {
        self.list.clear();
        // Rounding of rows, centres and the middle to f32, which is absolute, is allowed for here.
        let blur = 8.0 * f32::EPSILON * (view.longest + middle.len() as f32);
        let diameter = 2.0 * radius * UP + blur;
        let reach = diameter + SLACK * radius;
        let sweep = Sweep { view, middle, reach, squares: &mut self.squares, list: &mut self.list };
        let (nearest, next) = round.arch.dispatch(sweep);
        // Each of at most d + 3 roundings of a square is relative.
        let wide = 1.0 + (middle.len() + 8) as f32 * f32::EPSILON;
        let lead = next.sqrt() * (2.0 - wide) - nearest.sqrt() * wide - diameter;
        if lead > 0.0 {
            return lead * DOWN;
        }
        self.list.clear();
        self.list.extend(0..(round.centres.len() / middle.len()) as u32);
        f32::INFINITY
    }
}

/// Lists the centres nearer to `middle` than the nearest one plus `reach`; the result is the squared
/// distance of the nearest, and of the nearest not listed.
struct Sweep<'a> {
    view: &'a Centres,
    middle: &'a [f32],
    reach: f32,
    squares: &'a mut [f32],
    list: &'a mut Vec<u32>,
}

impl WithSimd for Sweep<'_> {
    type Output = (f32, f32);

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> (f32, f32) {
        let lanes = self.squares.len();
        let squares = S::as_mut_simd_f32s(self.squares).0;
        let far = simd.splat_f32s(f32::INFINITY);
        let mut best = far;
        for (v, square) in squares.iter_mut().enumerate() {
            let mut sum = simd.splat_f32s(0.0);
            for (column, &m) in self.view.columns.chunks_exact(lanes).zip(self.middle) {
                let e = simd.sub_f32s(S::as_simd_f32s(column).0[v], simd.splat_f32s(m));
                sum = simd.mul_add_e_f32s(e, e, sum);
            }
            *square = sum;
            best = simd.min_f32s(best, sum);
        }
        let nearest = simd.reduce_min_f32s(best);
        let limit = nearest.sqrt() + self.reach;
        let limit = limit * limit;
        let mut next = far;
        for &square in squares.iter() {
            let beyond = simd.greater_than_f32s(square, simd.splat_f32s(limit));
            next = simd.min_f32s(next, simd.select_f32s(beyond, square, far));
        }
        Due { alarms: self.squares, now: limit, due: self.list }.with_simd(simd);
        (nearest, simd.reduce_min_f32s(next))
    }
}
