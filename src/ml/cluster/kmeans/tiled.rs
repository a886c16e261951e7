//! Rows that lie together, decided together.
//!
//! Rows in spatial order are cut into tiles, each inside a ball. Centres that are farther from the
//! ball's middle than the nearest one by more than its diameter cannot own a row of it (filtering:
//! Kanungo et al., IEEE PAMI 24(7), 2002); the others, mostly one to five, are scanned in f32.
//! The smallest lead of the tile's rows sets one alarm for all of them (see [`super::part`]), so a
//! settled tile costs one comparison a round.

use super::data::Data;
use super::frame::{Centres, Frame};
use super::part::{Book, Contested, Pace, Round};
use super::scan::{DOWN, Due, Scan, ScanTile, TILE, UP};
use crate::base::budget::Ctx;
use crate::base::error::Result;
use pulp::{Simd, WithSimd};

/// Centres are kept until they are farther than need be by this share of the ball's radius: they
/// cost a little in each scan and put off the next one.
const SLACK: f32 = 0.5;

/// No single owner.
const MIXED: u32 = u32::MAX;

/// Tiles of a part.
#[derive(Debug)]
pub struct Tiled {
    /// Rows in the frame, `(tiles, d, TILE)`; the last tile is filled up with its first row.
    rows: Vec<f32>,
    /// Middle of each ball, `(tiles, d)`.
    middles: Vec<f32>,
    /// Its radius, rounded up.
    radii: Vec<f32>,
    alarms: Vec<f32>,
    /// The label that all rows of a tile are known to have, or [`MIXED`].
    owners: Vec<u32>,
    due: Vec<u32>,
}

impl Tiled {
    /// Tiles of rows `first..past`.
    pub fn new(data: &Data, first: usize, past: usize, frame: &Frame, ctx: &Ctx) -> Result<Self> {
        let d = data.d;
        let tiles = (past - first).div_ceil(TILE);
        let mut rows = ctx.vec(tiles * d * TILE)?;
        rows.resize(tiles * d * TILE, 0.0);
        let mut middles: Vec<f32> = ctx.vec(tiles * d)?;
        let mut radii = ctx.vec(tiles)?;
        let mut row = vec![0.0; d];
        for (t, tile) in rows.chunks_exact_mut(d * TILE).enumerate() {
            for lane in 0..TILE {
                let i = first + t * TILE + lane;
                frame.row(data.row(if i < past { i } else { first + t * TILE }), &mut row);
                for (column, &v) in tile.chunks_exact_mut(TILE).zip(&row) {
                    column[lane] = v;
                }
            }
            let at = middles.len();
            middles.extend(tile.chunks_exact(TILE).map(|column| {
                let (low, high) = column.iter().fold((column[0], column[0]), |(low, high), &v| {
                    (if v < low { v } else { low }, if v > high { v } else { high })
                });
                0.5 * (low + high)
            }));
            let mut squares = [0.0_f32; TILE];
            for (column, middle) in tile.chunks_exact(TILE).zip(&middles[at..]) {
                for (square, v) in squares.iter_mut().zip(column) {
                    *square += (v - middle) * (v - middle);
                }
            }
            radii.push(squares.iter().copied().fold(0.0, f32::max).sqrt());
        }
        let mut alarms = ctx.vec(tiles)?;
        alarms.resize(tiles, f32::NEG_INFINITY);
        let mut owners = ctx.vec(tiles)?;
        owners.resize(tiles, MIXED);
        Ok(Tiled { rows, middles, radii, alarms, owners, due: ctx.vec(tiles)? })
    }

    /// Forget bounds.
    pub fn restart(&mut self) {
        self.alarms.fill(f32::NEG_INFINITY);
        self.owners.fill(MIXED);
    }

    /// Renew the labels of the tiles whose alarm is due.
    pub fn renew(&mut self, first: usize, round: &Round, book: &mut Book, ctx: &Ctx) -> Result<()> {
        let view = round.view.as_ref().expect("tiles have a frame");
        let d = round.data.d;
        let clock = round.clock as f32;
        self.due.clear();
        round.arch.dispatch(Due { alarms: &self.alarms, now: clock * UP, due: &mut self.due });
        let mut near = Near::new(view);
        let mut few = Centres::default();
        let mut contested = Contested::new(d);
        let mut pace = Pace::default();
        for &t in &self.due {
            let t = t as usize;
            let len = TILE.min(book.labels.len() - t * TILE);
            let middle = &self.middles[t * d..(t + 1) * d];
            let mut lead = near.find(round, view, middle, self.radii[t]);
            if let [owner] = near.list[..] {
                if self.owners[t] != owner {
                    (0..len).for_each(|lane| book.write(t * TILE + lane, owner));
                    self.owners[t] = owner;
                }
            } else {
                self.owners[t] = MIXED;
                let tile = &self.rows[t * d * TILE..(t + 1) * d * TILE];
                let all = near.list.len() == round.centres.len() / d;
                if !all {
                    few.pick(view, &near.list, d);
                }
                let centres = if all { view } else { &few };
                let rows = t * TILE..t * TILE + len;
                let reach = length(middle) + self.radii[t] * UP;
                let found = round.arch.dispatch(ScanTile { tile, centres, reach });
                lead = lead.min(found.lead);
                if found.lead < 0.0 {
                    let found = round.arch.dispatch(Scan { tile, centres });
                    for (lane, row) in rows.enumerate() {
                        match found.lead[lane] < 0.0 {
                            true => contested.push(first, row, round, book),
                            false => book.write(row, found.label[lane]),
                        }
                    }
                } else if book.labels[rows.clone()] != found.label[..len] {
                    rows.zip(found.label).for_each(|(row, label)| book.write(row, label));
                }
            }
            self.alarms[t] = match lead < 0.0 {
                true => f32::NEG_INFINITY,
                false => (clock * DOWN + lead) * DOWN,
            };
            pace.step(view.half.len() * d + TILE * d * near.list.len(), ctx)?;
        }
        contested.settle(round, book);
        Ok(())
    }
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
