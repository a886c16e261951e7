//! Lloyd's loop: label every row, move every centre to the mean of its rows, until nothing changes.

use super::canonical::squared_distance;
use super::data::{CHUNK, Columns, Data, pairwise};
use super::frame::Frame;
use super::groups::Groups;
use super::order::Ordered;
use super::part::{Part, Round, Tally};
use super::relocate;
use super::scan::UP;
use super::sums::{Sums, Units};
use super::way::Way;
use crate::base::budget::Ctx;
use crate::base::error::{Code, Error, Result};
use crate::base::pool;
use pulp::Arch;
use std::sync::{Mutex, PoisonError};

/// Rows of a part. Enough for a part's round to be worth a task of the pool, few enough for its
/// bounds to stay in the cache.
const PART: usize = 1 << 14;

/// The same where a row is compared in a nanosecond and nothing but its values is kept.
const LEAN_PART: usize = 1 << 15;

/// Values of a part, where rows are long: a few milliseconds of work between looks at the budget.
pub const PART_VALUES: usize = 1 << 21;

/// Bytes of sums up to which each part has its own.
const SMALL_SUMS: usize = 4096;

/// Moves times columns from which sums are renewed on the pool.
const MANY: usize = 1 << 18;

/// One finished run.
#[derive(Debug, Clone)]
pub struct Run {
    /// `(k, d)`
    pub centres: Vec<f64>,
    /// The canonical label of each row for these centres.
    pub labels: Vec<u32>,
    /// Sums of the rows with these labels.
    pub sums: Sums,
    /// Rounds done.
    pub n_iter: usize,
    /// The budget ended the run before it converged.
    pub deadline: bool,
}

/// Rows with all that is kept about them between rounds and runs.
#[derive(Debug)]
pub struct Lloyd<'a> {
    data: Data<'a>,
    way: Way,
    ordered: Option<Ordered>,
    frame: Option<Frame>,
    units: Units,
    parts: Vec<Part>,
    per_part: usize,
    /// One a row, in the order of the parts; a run takes them away.
    labels: Vec<u32>,
    sums: Sums,
    /// Parts sum up their rows while they have them at hand.
    counted: bool,
    /// Vector instructions to use; tests choose.
    pub(super) arch: Arch,
}

impl<'a> Lloyd<'a> {
    /// Make ready for `k` clusters, starting anywhere in `starts`, `(…, d)`.
    pub fn new(
        data: Data<'a>,
        columns: &Columns,
        k: usize,
        starts: &[f64],
        way: Way,
        ctx: &Ctx,
    ) -> Result<Self> {
        let way = way.resolve(&data, k);
        let frame = (way != Way::Plain)
            .then(|| Frame::of(columns))
            .flatten()
            .filter(|frame| data.d > 0 && frame.sees(starts));
        let way = match frame {
            None if way == Way::Swept => way,
            None => Way::Plain,
            // Names of rows are 32 bits wide.
            Some(_) if way == Way::Tiled && u32::try_from(data.n).is_err() => Way::Bounded,
            Some(_) => way,
        };
        let ordered = match way {
            Way::Tiled => Some(Ordered::of(&data, columns, ctx)?),
            _ => None,
        };
        let units = Units::new(&largest(&data, columns), data.n);
        ctx.reserve(Sums::bytes(k, data.d))?.keep();
        // At least four rows a cluster, so that sums of parts take at most half the room of `x`.
        let most = if way == Way::Swept { LEAN_PART } else { PART };
        let per_part = (PART_VALUES / data.d.max(1)).clamp(CHUNK, most);
        let per_part = per_part.max(4 * k).min(data.n.max(1));
        let rows = rows(&data, &ordered);
        let counted = Sums::bytes(k, data.d) <= SMALL_SUMS;
        let parts = pool::try_map(ctx, data.n.div_ceil(per_part), |i| {
            let past = data.n.min((i + 1) * per_part);
            let mut part = Part::new(&rows, i * per_part..past, k, way, frame.as_ref(), ctx)?;
            if counted {
                ctx.reserve(Sums::bytes(k, data.d))?.keep();
                part.sums = Some(Sums::new(k, &units));
            }
            Ok(part)
        })?;
        let (labels, sums, arch) = (ctx.vec(data.n)?, Sums::new(k, &units), Arch::new());
        Ok(Lloyd { data, way, ordered, frame, units, parts, per_part, labels, sums, counted, arch })
    }

    /// The units of the sums that runs give.
    pub fn units(&self) -> &Units {
        &self.units
    }

    /// Run from `start`, `(k, d)`.
    ///
    /// # Errors
    /// `deadline` only when it passes before every row has its first label; later the labels and
    /// centres of the last whole round are given, marked.
    pub fn run(&mut self, start: &[f64], max_iter: usize, tol: f64, ctx: &Ctx) -> Result<Run> {
        self.parts.iter_mut().for_each(Part::restart);
        self.labels.clear();
        self.labels.resize(self.data.n, u32::MAX);
        let mut centres = start.to_vec();
        let mut before = Vec::new();
        let groups = (self.way == Way::Grouped).then(|| Groups::new(start, self.data.d));
        let mut drift = Drift::new(self.sums.rows.len(), groups);
        for n_iter in 1..=max_iter {
            let Some(changed) = self.label(&centres, &drift, n_iter == 1, ctx)? else {
                return Ok(self.finish(before, n_iter - 1, true));
            };
            self.tally(n_iter == 1, ctx)?;
            ctx.step(1);
            let next = match self.update(&centres, ctx) {
                Err(error) if error.code == Code::Deadline => {
                    return Ok(self.finish(centres, n_iter, true));
                }
                updated => updated?,
            };
            // The same labels give the same sums, hence the very same centres, unless a cluster is
            // empty: then rows are labelled once more below, so that labels and centres agree.
            if changed == 0 && next == centres {
                return Ok(self.finish(centres, n_iter, false));
            }
            let shift = drift.advance(&centres, &next, self.data.d, self.frame.as_ref());
            before = std::mem::replace(&mut centres, next);
            if changed > 0 && shift > tol && n_iter < max_iter {
                continue;
            }
            let labelled = self.label(&centres, &drift, false, ctx)?.is_some();
            if labelled {
                self.tally(false, ctx)?;
            }
            let centres = if labelled { centres } else { before };
            return Ok(self.finish(centres, n_iter, !labelled));
        }
        Err(Error::value("/max_iter", "`max_iter` must be at least 1"))
    }

    /// Label all rows for `centres` and count the changes; `None` when the deadline passed, with
    /// the labels as they were.
    fn label(
        &mut self,
        centres: &[f64],
        drift: &Drift,
        fresh: bool,
        ctx: &Ctx,
    ) -> Result<Option<usize>> {
        let frame = self.frame.as_ref();
        let round = Round {
            data: rows(&self.data, &self.ordered),
            centres,
            view: frame
                .filter(|_| matches!(self.way, Way::Bounded | Way::Tiled))
                .map(|frame| frame.centres(centres)),
            groups: drift.groups.as_ref().zip(frame).map(|(groups, frame)| {
                (groups, groups.view(frame, centres, &drift.clocks, self.data.d))
            }),
            clock: drift.clock,
            moved: &drift.moved,
            units: &self.units,
            fresh,
            arch: self.arch,
        };
        // Before any part starts: a deadline may keep some from being reached at all.
        self.parts.iter_mut().for_each(|part| part.moves.clear());
        let renewed = if let [part] = self.parts.as_mut_slice() {
            // A few rows: nothing is handed to other threads, or written down for them.
            let renewed = ctx.check().and_then(|()| part.renew(&mut self.labels, &round, ctx));
            renewed.map(|()| part.moves.len())
        } else {
            let labelled = self.parts.iter_mut().zip(self.labels.chunks_mut(self.per_part));
            let labelled: Vec<_> = labelled.map(Mutex::new).collect();
            let renewed = pool::try_map(ctx, labelled.len(), |i| {
                ctx.check()?;
                let mut labelled = labelled[i].lock().unwrap_or_else(PoisonError::into_inner);
                let (part, labels) = &mut *labelled;
                part.renew(labels, &round, ctx).map(|()| part.moves.len())
            });
            renewed.map(|moves| moves.iter().sum())
        };
        match renewed {
            Ok(_) if fresh => Ok(Some(self.data.n)),
            Ok(changed) => Ok(Some(changed)),
            Err(error) if error.code == Code::Deadline && !fresh => {
                let labels = self.labels.chunks_mut(self.per_part);
                self.parts.iter_mut().zip(labels).for_each(|(part, labels)| part.undo(labels));
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Bring the sums in line with the labels. A deadline does not stop it, so that both agree.
    fn tally(&mut self, fresh: bool, ctx: &Ctx) -> Result<()> {
        if fresh {
            self.sums.clear();
        }
        let (sums, parts) = (&mut self.sums, &self.parts);
        if self.counted {
            // Sums are exact, so those of parts add up to the same.
            parts.iter().flat_map(|part| &part.sums).for_each(|part| sums.merge(part));
            return Ok(());
        }
        let (units, arch, per_part) = (&self.units, self.arch, self.per_part);
        let data = rows(&self.data, &self.ordered);
        let tally = Tally { data, units, fresh, arch };
        let k = sums.rows.len();
        let work: usize = match fresh {
            true => data.n,
            false => parts.iter().map(|part| part.moves.len()).sum(),
        };
        let labels = &self.labels;
        let count = |i: usize, sums: &mut Sums| {
            let labels = &labels[i * per_part..data.n.min((i + 1) * per_part)];
            parts[i].count(labels, sums, &tally, ctx)
        };
        if ctx.threads() == 1 || work * data.d < MANY {
            return (0..parts.len()).try_for_each(|i| count(i, sums));
        }
        ctx.reserve(parts.len().saturating_mul(Sums::bytes(k, data.d)))?;
        let of_parts = pool::try_map(ctx, parts.len(), |i| {
            let mut sums = Sums::new(k, units);
            count(i, &mut sums).map(|()| sums)
        })?;
        of_parts.iter().for_each(|part| sums.merge(part));
        Ok(())
    }

    /// The centres of the sums; see [`relocate::update`].
    fn update(&self, centres: &[f64], ctx: &Ctx) -> Result<Vec<f64>> {
        let label = |i: usize| self.labels[i] as usize;
        let name = |i: usize| self.ordered.as_ref().map_or(i, |o| o.names[i] as usize);
        let rows = rows(&self.data, &self.ordered);
        relocate::update(&rows, &self.units, &self.sums, centres, label, name, ctx)
    }

    /// What is left when the loop ends.
    fn finish(&mut self, centres: Vec<f64>, n_iter: usize, deadline: bool) -> Run {
        let mut labels = std::mem::take(&mut self.labels);
        if let Some(ordered) = &self.ordered {
            let mut named = vec![0; labels.len()];
            ordered.names.iter().zip(&labels).for_each(|(&name, &l)| named[name as usize] = l);
            labels = named;
        }
        Run { centres, labels, sums: self.sums.clone(), n_iter, deadline }
    }
}

/// The rows as parts see them.
fn rows<'b>(data: &Data<'b>, ordered: &'b Option<Ordered>) -> Data<'b> {
    ordered.as_ref().map_or(*data, Ordered::data)
}

/// Go on past a deadline, not past a cancel.
pub fn unless_cancelled(ctx: &Ctx) -> Result<()> {
    match ctx.check() {
        Err(error) if error.code != Code::Deadline => Err(error),
        _ => Ok(()),
    }
}

/// Largest magnitude of each column of what is summed: weighted columns, then the weight.
fn largest(data: &Data, columns: &Columns) -> Vec<f64> {
    let heaviest = columns.heaviest;
    let mut largest: Vec<f64> = columns.largest.iter().map(|v| v * heaviest).collect();
    largest.extend(data.weights.map(|_| heaviest));
    largest
}

/// How far centres have moved since the start, in the frame; what bounds are measured by.
struct Drift {
    /// Sum over the rounds of the two longest moves: no row's lead shrinks faster.
    clock: f64,
    /// Sum over the rounds of each centre's moves, rounded up.
    moved: Vec<f32>,
    groups: Option<Groups>,
    /// Sum over the rounds of the longest move in each group.
    clocks: Vec<f64>,
    /// Squared moves of the centres in this round.
    squares: Vec<f64>,
}

impl Drift {
    fn new(k: usize, groups: Option<Groups>) -> Self {
        let clocks = vec![0.0; groups.as_ref().map_or(0, Groups::count)];
        Drift { clock: 0.0, moved: vec![0.0; k], groups, clocks, squares: Vec::with_capacity(k) }
    }

    /// Centres go from `old` to `new`; the result is the sum of their squared moves.
    fn advance(&mut self, old: &[f64], new: &[f64], d: usize, frame: Option<&Frame>) -> f64 {
        let rows = old.chunks_exact(d.max(1)).zip(new.chunks_exact(d.max(1)));
        self.squares.clear();
        self.squares.extend(rows.map(|(old, new)| squared_distance(old, new)));
        let squares = &self.squares;
        if let Some(frame) = frame {
            let (mut longest, mut second) = (0.0, 0.0);
            let mut of_groups = vec![0.0; self.clocks.len()];
            for (c, square) in squares.iter().enumerate().filter(|(_, square)| **square > 0.0) {
                let length = frame.length(square.sqrt()) * (1.0 + 1e-9);
                if length > longest {
                    (longest, second) = (length, longest);
                } else if length > second {
                    second = length;
                }
                self.moved[c] = (self.moved[c] + length as f32 * UP) * UP;
                if let Some(groups) = &self.groups {
                    let group = &mut of_groups[groups.of[c] as usize];
                    *group = length.max(*group);
                }
            }
            self.clock += longest + second;
            self.clocks.iter_mut().zip(of_groups).for_each(|(clock, length)| *clock += length);
        }
        pairwise(squares)
    }
}
