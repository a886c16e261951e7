//! Few columns and few centres: rows are swept where they lie, and later only those near a border.
//!
//! Nothing is made ready: a block of rows is turned into columns in the nearest cache and compared with
//! every centre, canonically, at the speed at which memory is read. When few rows change any more,
//! one sweep also sets an alarm for each row, by its lead as in [`super::part`], and from then on
//! only rows whose alarm is due are compared. The lead comes from canonical distances, which are
//! known to `2⁻⁵⁰` of themselves; the share of `2⁻²¹` of both distances that it leaves out makes the
//! verdict of the canonical comparison certain until the alarm.

use super::due::Due;
use super::frame::Frame;
use super::part::{Book, Pace, Round};
use super::scan::{DOWN, UP};
use crate::base::budget::Ctx;
use crate::base::error::Result;
use pulp::{Simd, WithSimd};

/// Most columns, and least: each number of columns has kernels of its own, 45 kB, and one column is rare.
pub const MOST_COLUMNS: usize = 4;
/// See [`MOST_COLUMNS`].
pub const LEAST_COLUMNS: usize = 2;

/// Rows that are turned into columns at a time: few, because the room for them is cleared each time.
const BLOCK: usize = 64;

/// Rows between two looks at the clock, at least.
const CHUNK: usize = 16 * BLOCK;

/// Alarms are set once fewer than this share of the rows changed. Then about one row in eight is
/// due in a round, and a row that is gathered costs about as much as six that are swept.
const SETTLED: usize = 40;

/// Leads below are none: f32 holds squares of distances down to a millionth of it.
const LEAST_LEAD: f32 = 1e-12;

/// What is known about the rows of a part.
#[derive(Debug)]
pub struct Swept {
    /// Square of the frame's scale; alarms are never set without one.
    scale: Option<f64>,
    /// When each row must be looked at again; none before they are set.
    alarms: Vec<f32>,
    due: Vec<u32>,
    settled: bool,
}

impl Swept {
    /// Nothing is known.
    pub fn new(frame: Option<&Frame>) -> Self {
        let scale = frame.map(|frame| frame.length(1.0) * frame.length(1.0));
        Swept { scale, alarms: Vec::new(), due: Vec::new(), settled: false }
    }

    /// Forget alarms.
    pub fn restart(&mut self) {
        self.alarms.clear();
        self.settled = false;
    }

    /// Renew the labels of all rows, or of those whose alarm is due.
    pub fn renew(&mut self, first: usize, round: &Round, book: &mut Book, ctx: &Ctx) -> Result<()> {
        match round.data.d {
            2 => self.renew_in::<2>(first, round, book, ctx)?,
            3 => self.renew_in::<3>(first, round, book, ctx)?,
            MOST_COLUMNS => self.renew_in::<MOST_COLUMNS>(first, round, book, ctx)?,
            d => unreachable!("rows of {d} columns are not swept"),
        }
        self.settled = !round.fresh && book.changes() < book.labels.len() / SETTLED;
        Ok(())
    }

    /// [`Swept::renew`] for `D` columns.
    fn renew_in<const D: usize>(
        &mut self,
        first: usize,
        round: &Round,
        book: &mut Book,
        ctx: &Ctx,
    ) -> Result<()> {
        let len = book.labels.len();
        let (rows, _) = round.data.x[first * D..(first + len) * D].as_chunks::<D>();
        let (centres, _) = round.centres.as_chunks::<D>();
        let clock = round.clock as f32;
        let mut pace = Pace::default();
        if let (Some(scale), false) = (self.scale, self.alarms.is_empty()) {
            self.due.clear();
            round.arch.dispatch(Due { alarms: &self.alarms, now: clock * UP, due: &mut self.due });
            for due in self.due.chunks(CHUNK) {
                pace.step(due.len() * round.centres.len(), ctx)?;
                let gauge = Gauge { scale, then: clock * DOWN };
                let alarms = &mut self.alarms;
                round.arch.dispatch(Visit { rows, centres, due, gauge, alarms, book });
            }
            return Ok(());
        }
        let gauge = self.scale.filter(|_| self.settled);
        let gauge = gauge.map(|scale| Gauge { scale, then: clock * DOWN });
        if gauge.is_some() {
            if self.alarms.capacity() == 0 {
                (self.alarms, self.due) = (ctx.vec(len)?, ctx.vec(len)?);
            }
            self.alarms.resize(len, f32::NEG_INFINITY);
        }
        for (at, rows) in (0..).step_by(CHUNK).zip(rows.chunks(CHUNK)) {
            pace.step(rows.len() * round.centres.len(), ctx)?;
            match gauge {
                None => round.arch.dispatch(Sweep { rows, centres, first: at, book }),
                Some(gauge) => {
                    let alarms = &mut self.alarms[at..at + rows.len()];
                    round.arch.dispatch(Arm { rows, centres, first: at, gauge, alarms, book });
                }
            }
        }
        Ok(())
    }
}

/// Rows by column, and what was found for them.
struct Block<const D: usize> {
    columns: [[f64; BLOCK]; D],
    nearest: [u64; BLOCK],
    label: [u32; BLOCK],
}

impl<const D: usize> Block<D> {
    #[inline(always)]
    fn new() -> Self {
        Block { columns: [[0.0; BLOCK]; D], nearest: [0; BLOCK], label: [0; BLOCK] }
    }

    /// Take neighbours.
    #[inline(always)]
    fn fill(&mut self, rows: &[[f64; D]]) {
        // A length that is known is done in vectors to its end.
        match <&[[f64; D]; BLOCK]>::try_from(rows) {
            Ok(rows) => (0..BLOCK).for_each(|lane| self.set(lane, &rows[lane])),
            Err(_) => rows.iter().enumerate().for_each(|(lane, row)| self.set(lane, row)),
        }
    }

    /// Take one row.
    #[inline(always)]
    fn set(&mut self, lane: usize, row: &[f64; D]) {
        for (column, v) in self.columns.iter_mut().zip(row) {
            column[lane] = *v;
        }
    }

    /// The nearest of `centres` to each of the first `len` lanes, ties to the lower index, as
    /// [`super::canonical`] has it; and how far the two nearest are, if that is asked for.
    #[inline(always)]
    fn find<S: Simd>(
        &mut self,
        simd: S,
        centres: &[[f64; D]],
        len: usize,
        mut leads: Option<&mut Leads>,
    ) {
        let far = simd.splat_f64s(f64::INFINITY);
        // Two vectors at once, so that one's comparison is not waited for.
        for at in (0..len).step_by(2 * S::F64_LANES) {
            let lanes = at..at + 2 * S::F64_LANES;
            let x: [&[S::f64s]; D] =
                std::array::from_fn(|j| S::as_simd_f64s(&self.columns[j][lanes.clone()]).0);
            let x: [[S::f64s; 2]; D] = std::array::from_fn(|j| [x[j][0], x[j][1]]);
            let (mut near, mut next) = ([far; 2], [far; 2]);
            let mut nearest = [simd.splat_u64s(0); 2];
            for (c, centre) in centres.iter().enumerate() {
                for v in 0..2 {
                    let mut square = simd.splat_f64s(0.0);
                    for j in 0..D {
                        let e = simd.sub_f64s(x[j][v], simd.splat_f64s(centre[j]));
                        square = simd.add_f64s(square, simd.mul_f64s(e, e));
                    }
                    if leads.is_some() {
                        next[v] = simd.min_f64s(next[v], simd.max_f64s(square, near[v]));
                    }
                    let closer = simd.less_than_f64s(square, near[v]);
                    near[v] = simd.min_f64s(square, near[v]);
                    nearest[v] = simd.select_u64s(closer, simd.splat_u64s(c as u64), nearest[v]);
                }
            }
            S::as_mut_simd_u64s(&mut self.nearest[lanes.clone()]).0.copy_from_slice(&nearest);
            if let Some(leads) = &mut leads {
                S::as_mut_simd_f64s(&mut leads.near[lanes.clone()]).0.copy_from_slice(&near);
                S::as_mut_simd_f64s(&mut leads.next[lanes]).0.copy_from_slice(&next);
            }
        }
        for (label, nearest) in self.label.iter_mut().zip(&self.nearest) {
            *label = *nearest as u32;
        }
    }
}

/// Squared distances of a block's rows to the nearest and the second nearest centre.
struct Leads {
    near: [f64; BLOCK],
    next: [f64; BLOCK],
}

impl Leads {
    #[inline(always)]
    fn new() -> Self {
        Leads { near: [0.0; BLOCK], next: [0.0; BLOCK] }
    }

    /// The alarms of the block's rows.
    #[inline(always)]
    fn alarms(&self, gauge: Gauge, to: &mut [f32]) {
        for (alarm, (near, next)) in to.iter_mut().zip(self.near.iter().zip(&self.next)) {
            *alarm = gauge.alarm(*near, *next);
        }
    }
}

/// What leads are measured by.
#[derive(Clone, Copy)]
struct Gauge {
    /// Square of the frame's scale.
    scale: f64,
    /// The clock at this round, rounded down.
    then: f32,
}

impl Gauge {
    /// The alarm of a row at these squared distances from the nearest and the next centre.
    #[inline(always)]
    fn alarm(self, near: f64, next: f64) -> f32 {
        let near = ((near * self.scale) as f32).sqrt() * UP;
        let next = ((next * self.scale) as f32).sqrt() * DOWN;
        let lead = (next - near) * DOWN;
        if lead > LEAST_LEAD { (self.then + lead) * DOWN } else { f32::NEG_INFINITY }
    }
}

/// Renew the labels of the rows that begin at `first`.
struct Sweep<'a, 'b, const D: usize> {
    rows: &'a [[f64; D]],
    centres: &'a [[f64; D]],
    first: usize,
    book: &'a mut Book<'b>,
}

impl<const D: usize> WithSimd for Sweep<'_, '_, D> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let mut block = Block::<D>::new();
        for (at, rows) in (self.first..).step_by(BLOCK).zip(self.rows.chunks(BLOCK)) {
            block.fill(rows);
            block.find(simd, self.centres, rows.len(), None);
            self.book.write_all(at, &block.label[..rows.len()]);
        }
    }
}

/// [`Sweep`], and set the alarms of the rows.
struct Arm<'a, 'b, const D: usize> {
    rows: &'a [[f64; D]],
    centres: &'a [[f64; D]],
    first: usize,
    gauge: Gauge,
    alarms: &'a mut [f32],
    book: &'a mut Book<'b>,
}

impl<const D: usize> WithSimd for Arm<'_, '_, D> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let (mut block, mut leads) = (Block::<D>::new(), Leads::new());
        let blocks = self.rows.chunks(BLOCK).zip(self.alarms.chunks_mut(BLOCK));
        for (at, (rows, alarms)) in (self.first..).step_by(BLOCK).zip(blocks) {
            block.fill(rows);
            block.find(simd, self.centres, rows.len(), Some(&mut leads));
            self.book.write_all(at, &block.label[..rows.len()]);
            leads.alarms(self.gauge, alarms);
        }
    }
}

/// Renew the labels and alarms of the rows that are due.
struct Visit<'a, 'b, const D: usize> {
    rows: &'a [[f64; D]],
    centres: &'a [[f64; D]],
    due: &'a [u32],
    gauge: Gauge,
    alarms: &'a mut [f32],
    book: &'a mut Book<'b>,
}

impl<const D: usize> WithSimd for Visit<'_, '_, D> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let (mut block, mut leads) = (Block::<D>::new(), Leads::new());
        let mut alarms = [0.0; BLOCK];
        for due in self.due.chunks(BLOCK) {
            for (lane, &row) in due.iter().enumerate() {
                block.set(lane, &self.rows[row as usize]);
            }
            block.find(simd, self.centres, due.len(), Some(&mut leads));
            leads.alarms(self.gauge, &mut alarms);
            for (lane, &row) in due.iter().enumerate() {
                self.alarms[row as usize] = alarms[lane];
                self.book.write(row as usize, block.label[lane]);
            }
        }
    }
}
