//! A run of rows with its labels, and two of the ways of renewing them.
//!
//! * Plain: every row is scanned canonically in every round. For small work, and for data that f32
//!   cannot carry.
//! * Bounded: a scan in f32 leaves behind how much farther than its own centre every other one is
//!   (the *lead*). The label holds until centres have moved by that much, so the row sets an alarm at
//!   that point of a clock that runs with the centres' movement, and only rows whose alarm is due are
//!   gathered and scanned again. Hamerly's bound (SDM 2010), with one number a row that is read
//!   but not written while nothing happens.

use super::canonical;
use super::data::Data;
use super::due::Due;
use super::frame::{Centres, Frame};
use super::grouped::Grouped;
use super::groups::{GroupView, Groups};
use super::lloyd::{PART_VALUES, unless_cancelled};
use super::scan::{self, DOWN, Found, Scan, UP};
use super::sums::{Sums, Units};
use super::swept::Swept;
use super::tiled::Tiled;
use super::way::Way;
use crate::base::budget::Ctx;
use crate::base::error::Result;
use pulp::Arch;
use std::ops::Range;

/// Multiply-adds between two looks at the budget: about half a millisecond.
const WORK: usize = 1 << 21;

/// A row that changed its label in the current round, and the label it had.
pub type Move = (u32, u32);

/// Rows `first ..`; their labels are the caller's, one a row, `u32::MAX` before the first round.
#[derive(Debug)]
pub struct Part {
    /// Index of the first row.
    pub first: usize,
    /// Rows, counted from `first`, that changed in this round; not kept in the first round.
    pub moves: Vec<Move>,
    /// Sums of what this round brings: of all rows in the first round, then of the moves.
    pub sums: Option<Sums>,
    finder: Finder,
}

#[derive(Debug)]
enum Finder {
    /// Tiles of rows, `(rows / TILE, d, TILE)`.
    Plain(Vec<f64>),
    Swept(Swept),
    Bounded(Bounded),
    Tiled(Tiled),
    Grouped(Grouped),
}

#[derive(Debug)]
struct Bounded {
    /// Rows in the frame, `(rows, d)`.
    rows: Vec<f32>,
    /// When each row must be looked at again.
    alarms: Vec<f32>,
    /// Rows to look at in this round.
    due: Vec<u32>,
}

/// One round: the centres, and for the bounded way what moved.
pub struct Round<'a> {
    /// The rows.
    pub data: Data<'a>,
    /// `(k, d)`
    pub centres: &'a [f64],
    /// The centres in the frame; `None` for the plain, the swept and the grouped way.
    pub view: Option<Centres>,
    /// The centres in groups, for the grouped way.
    pub groups: Option<(&'a Groups, GroupView)>,
    /// How far the centres have moved so far, in the frame.
    pub clock: f64,
    /// How far each centre has moved so far, in the frame, rounded up.
    pub moved: &'a [f32],
    /// Units of the sums.
    pub units: &'a Units,
    /// No labels yet.
    pub fresh: bool,
    /// Vector instructions of this machine.
    pub arch: Arch,
}

/// What is summed up, and how.
pub struct Tally<'a> {
    /// The rows.
    pub data: Data<'a>,
    /// Units of the sums.
    pub units: &'a Units,
    /// All rows, not the moves alone.
    pub fresh: bool,
    /// Vector instructions of this machine.
    pub arch: Arch,
}

impl Part {
    /// The rows of `range`, for `k` clusters; every way but the plain one needs a frame.
    pub fn new(
        data: &Data,
        range: Range<usize>,
        k: usize,
        way: Way,
        frame: Option<&Frame>,
        ctx: &Ctx,
    ) -> Result<Self> {
        ctx.check()?;
        let (first, past) = (range.start, range.end);
        let (d, len) = (data.d, range.len());
        let moves = ctx.vec(len)?;
        let finder = match (way, frame) {
            (Way::Swept, frame) => Finder::Swept(Swept::new(frame)),
            (Way::Plain, _) | (_, None) => Finder::Plain(tiles(data, first, past, ctx)?),
            (Way::Tiled, Some(frame)) => {
                Finder::Tiled(Tiled::new(data, first, past, k, frame, ctx)?)
            }
            (Way::Grouped, Some(frame)) => {
                Finder::Grouped(Grouped::new(data, first, past, k, frame, ctx)?)
            }
            (Way::Auto | Way::Bounded, Some(frame)) => {
                let mut rows = ctx.vec(len * d)?;
                frame.rows(data, first, past, &mut rows);
                let mut alarms = ctx.vec(len)?;
                alarms.resize(len, f32::NEG_INFINITY);
                Finder::Bounded(Bounded { rows, alarms, due: ctx.vec(len)? })
            }
        };
        Ok(Part { first, moves, sums: None, finder })
    }

    /// Forget bounds, for another start.
    pub fn restart(&mut self) {
        self.moves.clear();
        match &mut self.finder {
            Finder::Plain(_) => {}
            Finder::Swept(swept) => swept.restart(),
            Finder::Bounded(bounded) => bounded.alarms.fill(f32::NEG_INFINITY),
            Finder::Tiled(tiled) => tiled.restart(),
            Finder::Grouped(grouped) => grouped.restart(),
        }
    }

    /// Give back the labels of the round before.
    pub fn undo(&mut self, labels: &mut [u32]) {
        for (row, label) in self.moves.drain(..) {
            labels[row as usize] = label;
        }
    }

    /// Renew the rows' `labels` for the centres of `round`; `moves` must be empty.
    pub fn renew(&mut self, labels: &mut [u32], round: &Round, ctx: &Ctx) -> Result<()> {
        let mut book = Book { labels, moves: &mut self.moves, fresh: round.fresh };
        match &mut self.finder {
            Finder::Plain(tiles) => plain(tiles, round, &mut book, ctx)?,
            Finder::Swept(swept) => swept.renew(self.first, round, &mut book, ctx)?,
            Finder::Bounded(bounded) => bounded.renew(self.first, round, &mut book, ctx)?,
            Finder::Tiled(tiled) => tiled.renew(self.first, round, &mut book, ctx)?,
            Finder::Grouped(grouped) => grouped.renew(self.first, round, &mut book, ctx)?,
        }
        if let Some(mut sums) = self.sums.take() {
            sums.clear();
            let Round { data, units, fresh, arch, .. } = *round;
            let counted = self.count(labels, &mut sums, &Tally { data, units, fresh, arch }, ctx);
            self.sums = Some(sums);
            counted?;
        }
        Ok(())
    }

    /// Take what this round brings into `sums`: all rows when it is the first, else the moves. A
    /// deadline does not stop it.
    pub fn count(&self, labels: &[u32], sums: &mut Sums, tally: &Tally, ctx: &Ctx) -> Result<()> {
        let Tally { data, units, fresh, arch } = tally;
        let all = if *fresh { labels } else { &[] };
        let piece = (PART_VALUES / data.d.max(1)).max(1);
        for (at, labels) in (self.first..).step_by(piece).zip(all.chunks(piece)) {
            unless_cancelled(ctx)?;
            sums.add_all(units, data, at, labels, *arch);
        }
        let moves = self
            .moves
            .iter()
            .map(|&(row, old)| (self.first + row as usize, old, labels[row as usize]));
        sums.shift(units, data, moves, *arch);
        Ok(())
    }
}

/// Labels that are compared at a time: a guess of where the next change is costs as much as a few rows.
const GLANCE: usize = 64;

/// Looks at the budget once in a while.
#[derive(Debug, Default)]
pub struct Pace {
    work: usize,
}

impl Pace {
    /// After `work` more multiply-adds.
    #[inline(always)]
    pub fn step(&mut self, work: usize, ctx: &Ctx) -> Result<()> {
        self.work += work;
        if self.work > WORK {
            self.work = 0;
            ctx.check()?;
        }
        Ok(())
    }
}

/// Where labels are written, and changes noted.
pub struct Book<'a> {
    /// One a row.
    pub labels: &'a mut [u32],
    moves: &'a mut Vec<Move>,
    fresh: bool,
}

impl Book<'_> {
    #[inline(always)]
    pub fn write(&mut self, row: usize, label: u32) {
        let old = std::mem::replace(&mut self.labels[row], label);
        if old != label && !self.fresh {
            self.moves.push((row as u32, old));
        }
    }

    /// Labels of the rows from `first` on.
    #[inline(always)]
    pub fn write_all(&mut self, first: usize, labels: &[u32]) {
        if self.fresh {
            self.labels[first..first + labels.len()].copy_from_slice(labels);
            return;
        }
        let (glances, rest) = labels.as_chunks::<GLANCE>();
        for (at, labels) in (first..).step_by(GLANCE).zip(glances) {
            let own = &mut self.labels[at..at + GLANCE];
            let mut changed = own.iter().zip(labels).enumerate().fold(0, |bits, (lane, pair)| {
                bits | if pair.0 != pair.1 { 1_u64 << lane } else { 0 }
            });
            if changed != 0 {
                while changed != 0 {
                    let lane = changed.trailing_zeros() as usize;
                    self.moves.push(((at + lane) as u32, own[lane]));
                    changed &= changed - 1;
                }
                own.copy_from_slice(labels);
            }
        }
        let at = first + labels.len() - rest.len();
        (at..).zip(rest).for_each(|(row, label)| self.write(row, *label));
    }

    /// Changes noted so far.
    pub fn changes(&self) -> usize {
        self.moves.len()
    }
}

/// Rows `first..past` by column, [`canonical::TILE`] at a time; the last tile is filled up with zeros.
fn tiles(data: &Data, first: usize, past: usize, ctx: &Ctx) -> Result<Vec<f64>> {
    let size = canonical::TILE * data.d;
    let len = (past - first).div_ceil(canonical::TILE) * size;
    let mut tiles = ctx.vec(len)?;
    tiles.resize(len, 0.0);
    for i in first..past {
        let (tile, lane) = ((i - first) / canonical::TILE, (i - first) % canonical::TILE);
        for (j, &v) in data.row(i).iter().enumerate() {
            tiles[tile * size + j * canonical::TILE + lane] = v;
        }
    }
    Ok(tiles)
}

/// Every row against every centre, canonically.
fn plain(tiles: &[f64], round: &Round, book: &mut Book, ctx: &Ctx) -> Result<()> {
    let mut pace = Pace::default();
    for (t, tile) in tiles.chunks_exact(canonical::TILE * round.data.d).enumerate() {
        pace.step(canonical::TILE * round.centres.len(), ctx)?;
        let found = canonical::nearest(round.arch, tile, round.centres);
        let first = t * canonical::TILE;
        let rows = canonical::TILE.min(book.labels.len() - first);
        if !book.fresh && book.labels[first..first + rows] == found.label[..rows] {
            continue;
        }
        for (lane, &label) in found.label[..rows].iter().enumerate() {
            book.write(first + lane, label);
        }
    }
    Ok(())
}

impl Bounded {
    /// Scan the rows whose alarm is due.
    fn renew(&mut self, first: usize, round: &Round, book: &mut Book, ctx: &Ctx) -> Result<()> {
        let view = round.view.as_ref().expect("the bounded way has a frame");
        let d = round.data.d;
        let clock = round.clock as f32;
        self.due.clear();
        round.arch.dispatch(Due { alarms: &self.alarms, now: clock * UP, due: &mut self.due });
        let mut tile = vec![0.0; d * scan::TILE];
        let mut contested = Contested::new(d);
        let mut pace = Pace::default();
        for due in self.due.chunks(scan::TILE) {
            for (lane, &row) in due.iter().enumerate() {
                let row = row as usize;
                for (column, &v) in tile.chunks_exact_mut(scan::TILE).zip(&self.rows[row * d..]) {
                    column[lane] = v;
                }
            }
            let Found { label, lead, .. } =
                round.arch.dispatch(Scan { tile: &tile, centres: view });
            for (lane, &row) in due.iter().enumerate() {
                let row = row as usize;
                if lead[lane] < 0.0 {
                    self.alarms[row] = f32::NEG_INFINITY;
                    contested.push(first, row, round, book);
                } else {
                    self.alarms[row] = (clock * DOWN + lead[lane]) * DOWN;
                    book.write(row, label[lane]);
                }
            }
            pace.step(scan::TILE * round.centres.len(), ctx)?;
        }
        contested.settle(round, book);
        Ok(())
    }
}

/// Rows that f32 could not decide, collected into canonical tiles.
pub struct Contested {
    tile: canonical::Tile,
    rows: [usize; canonical::TILE],
    len: usize,
}

impl Contested {
    /// None so far, of `d` columns.
    pub fn new(d: usize) -> Self {
        Contested { tile: canonical::Tile::new(d), rows: [0; canonical::TILE], len: 0 }
    }

    /// Take row `row` of the part that begins at `first`.
    pub fn push(&mut self, first: usize, row: usize, round: &Round, book: &mut Book) {
        self.tile.set(self.len, round.data.row(first + row));
        self.rows[self.len] = row;
        self.len += 1;
        if self.len == canonical::TILE {
            self.settle(round, book);
        }
    }

    /// Decide the rows taken so far.
    pub fn settle(&mut self, round: &Round, book: &mut Book) {
        if self.len == 0 {
            return;
        }
        let found = self.tile.nearest(round.arch, round.centres);
        for (&row, label) in self.rows[..self.len].iter().zip(found.label) {
            book.write(row, label);
        }
        self.len = 0;
    }
}
