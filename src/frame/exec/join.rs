//! Joins: by key through an index over the right input, else by trying all pairs.
//!
//! Pairs come by left row, then by right row (RIGHT joins: the other way round). Further conditions
//! are tested on blocks of pairs, so a join of all pairs needs memory for its result only.

use super::gather::{bytes, gather};
use super::keys::{Index, NONE};
use super::{CHUNK, Exec, MAX_ROWS, needed, nothing, too_many_rows};
use crate::base::error::Result;
use crate::frame::expr::Expr;
use crate::frame::expr::value::Batch;
use crate::frame::plan::{JoinKind, Plan};
use arrow_array::{Array, ArrayRef};

/// A join as the plan has it.
pub struct Join<'p> {
    /// Left input.
    pub left: &'p Plan,
    /// Right input.
    pub right: &'p Plan,
    /// Inner, left, …
    pub kind: JoinKind,
    /// Equal keys.
    pub on: &'p [(Expr, Expr)],
    /// What else must hold, its subqueries already run.
    pub rest: Option<Expr>,
}

/// Run it.
///
/// # Errors
/// Whatever the inputs give; `memory_limit` before the result is allocated.
pub fn run<'a>(exec: &Exec<'a>, join: Join<'_>, need: &[bool]) -> Result<Batch<'a>> {
    let (lefts, rights) = (join.left.width(), join.right.width());
    let mut wanted = need.to_vec();
    wanted.resize(lefts + rights, false);
    let wanted = needed(wanted, &join.rest);
    let on: Vec<(Expr, Expr)> = {
        let mut on = Vec::with_capacity(join.on.len());
        for (left, right) in join.on {
            on.push((exec.prepared(left)?, exec.prepared(right)?));
        }
        on
    };
    let left_need = needed(wanted[..lefts].to_vec(), on.iter().map(|(left, _)| left));
    let right_need = needed(wanted[lefts..].to_vec(), on.iter().map(|(_, right)| right));
    let left = exec.run(join.left, &left_need)?;
    let right = exec.run(join.right, &right_need)?;
    let flip = join.kind == JoinKind::Right;
    let (outer, inner) = if flip { (&right, &left) } else { (&left, &right) };
    let (outer_keys, inner_keys): (Vec<&Expr>, Vec<&Expr>) =
        on.iter().map(|(l, r)| if flip { (r, l) } else { (l, r) }).unzip();
    let lists = Lists::new(exec, outer, inner, &outer_keys, &inner_keys)?;
    let side_by_side = Sides { left: &left, right: &right, flip };
    let pairs = pairs(exec, &join, &lists, &side_by_side)?;
    drop(lists);
    side_by_side.result(exec, join.kind, &pairs, need)
}

/// For each outer row the inner rows of the same key; without keys all of them.
struct Lists {
    codes: Option<Vec<u32>>,
    starts: Vec<u32>,
    rows: Vec<u32>,
    outer: usize,
    inner: usize,
}

impl Lists {
    fn new<'a>(
        exec: &Exec<'a>,
        outer: &Batch<'a>,
        inner: &Batch<'a>,
        outer_keys: &[&Expr],
        inner_keys: &[&Expr],
    ) -> Result<Lists> {
        let sizes = (outer.rows, inner.rows);
        if outer_keys.is_empty() {
            let lists = Lists {
                codes: None,
                starts: Vec::new(),
                rows: Vec::new(),
                outer: sizes.0,
                inner: sizes.1,
            };
            return Ok(lists);
        }
        let columns = |keys: &[&Expr], batch: &Batch<'a>| -> Result<Vec<ArrayRef>> {
            keys.iter().map(|key| exec.evaluate(key, batch)).collect()
        };
        let index = Index::build(&columns(inner_keys, inner)?, inner.rows, false, exec.ctx)?;
        let codes = index.find(&columns(outer_keys, outer)?, outer.rows, exec.ctx)?;
        // Counting sort of the inner rows by code; within a code they keep their order.
        let mut starts: Vec<u32> = exec.ctx.vec(index.count + 1)?;
        starts.resize(index.count + 1, 0);
        for code in index.codes.iter().filter(|code| **code != NONE) {
            starts[*code as usize + 1] += 1;
        }
        for k in 1..starts.len() {
            starts[k] += starts[k - 1];
        }
        let mut next = starts.clone();
        let mut rows: Vec<u32> = exec.ctx.vec(inner.rows)?;
        rows.resize(inner.rows, 0);
        for (row, code) in index.codes.iter().enumerate().filter(|(_, code)| **code != NONE) {
            let slot = &mut next[*code as usize];
            rows[*slot as usize] = row as u32;
            *slot += 1;
        }
        Ok(Lists { codes: Some(codes), starts, rows, outer: sizes.0, inner: sizes.1 })
    }

    /// How many inner rows the outer row meets.
    fn count(&self, outer: usize) -> usize {
        match &self.codes {
            None => self.inner,
            Some(codes) => match codes[outer] {
                NONE => 0,
                code => (self.starts[code as usize + 1] - self.starts[code as usize]) as usize,
            },
        }
    }

    /// The `k`th of them.
    fn inner(&self, outer: usize, k: usize) -> u32 {
        match &self.codes {
            None => k as u32,
            Some(codes) => self.rows[self.starts[codes[outer] as usize] as usize + k],
        }
    }
}

/// Pairs of positions: outer rows and their inner rows, [`NONE`] where a side is missing.
struct Pairs {
    outer: Vec<u32>,
    inner: Vec<u32>,
}

fn pairs<'a>(
    exec: &Exec<'a>,
    join: &Join<'_>,
    lists: &Lists,
    sides: &Sides<'_, 'a>,
) -> Result<Pairs> {
    let ctx = exec.ctx;
    let keeps_outer = matches!(join.kind, JoinKind::Left | JoinKind::Right | JoinKind::Full);
    let mut seen = if join.kind == JoinKind::Full { vec![false; lists.inner] } else { Vec::new() };
    let mut pairs = match (&join.rest, join.kind) {
        (None, JoinKind::Semi | JoinKind::Anti) => {
            let wanted = join.kind == JoinKind::Semi;
            let rows = (0..lists.outer).filter(|i| (lists.count(*i) > 0) == wanted);
            return Ok(Pairs { outer: rows.map(|i| i as u32).collect(), inner: Vec::new() });
        }
        (None, _) => {
            // The size is known before anything is allocated.
            let mut total = 0usize;
            for outer in 0..lists.outer {
                if outer % CHUNK == 0 {
                    ctx.check()?;
                }
                let count = lists.count(outer);
                let rows = if keeps_outer { count.max(1) } else { count };
                total = total.saturating_add(rows);
            }
            if total > MAX_ROWS {
                return Err(too_many_rows(total));
            }
            let mut pairs = Pairs { outer: ctx.vec(total)?, inner: ctx.vec(total)? };
            let mut since = 0;
            for outer in 0..lists.outer {
                let count = lists.count(outer);
                let mut k = 0;
                while k < count {
                    let some = (count - k).min(CHUNK);
                    pairs.outer.extend(std::iter::repeat_n(outer as u32, some));
                    pairs.inner.extend((k..k + some).map(|k| lists.inner(outer, k)));
                    (k, since) = (k + some, since + some);
                    if since >= CHUNK {
                        since = 0;
                        ctx.check()?;
                    }
                }
                if count == 0 && keeps_outer {
                    pairs.outer.push(outer as u32);
                    pairs.inner.push(NONE);
                }
            }
            if !seen.is_empty() {
                pairs.inner.iter().filter(|i| **i != NONE).for_each(|i| seen[*i as usize] = true);
            }
            pairs
        }
        (Some(rest), kind) => {
            let mut tested = Tested::new(exec, rest, sides, kind, &mut seen);
            for outer in 0..lists.outer {
                tested.outer(outer as u32, lists)?;
            }
            tested.flush()?;
            tested.done
        }
    };
    for (row, _) in seen.iter().enumerate().filter(|(_, seen)| !**seen) {
        pairs.outer.push(NONE);
        pairs.inner.push(row as u32);
    }
    Ok(pairs)
}

/// Pairs that still have to pass a condition, tested a block at a time.
struct Tested<'t, 'a> {
    exec: &'t Exec<'a>,
    rest: &'t Expr,
    sides: &'t Sides<'t, 'a>,
    kind: JoinKind,
    seen: &'t mut Vec<bool>,
    outer: Vec<u32>,
    inner: Vec<u32>,
    /// Outer rows whose pairs are not all tested yet, and whether one has passed.
    open: Vec<(u32, bool)>,
    done: Pairs,
    counted: usize,
}

impl<'t, 'a> Tested<'t, 'a> {
    fn new(
        exec: &'t Exec<'a>,
        rest: &'t Expr,
        sides: &'t Sides<'t, 'a>,
        kind: JoinKind,
        seen: &'t mut Vec<bool>,
    ) -> Self {
        let (outer, inner) = (Vec::with_capacity(CHUNK), Vec::with_capacity(CHUNK));
        let done = Pairs { outer: Vec::new(), inner: Vec::new() };
        Tested { exec, rest, sides, kind, seen, outer, inner, open: Vec::new(), done, counted: 0 }
    }

    fn outer(&mut self, outer: u32, lists: &Lists) -> Result<()> {
        self.open.push((outer, false));
        for k in 0..lists.count(outer as usize) {
            self.outer.push(outer);
            self.inner.push(lists.inner(outer as usize, k));
            if self.outer.len() == CHUNK {
                self.test()?;
            }
        }
        if self.open.len() >= CHUNK { self.flush() } else { Ok(()) }
    }

    /// Test the pairs that wait; the last open row may get more.
    fn test(&mut self) -> Result<()> {
        self.exec.ctx.check()?;
        let need = needed(vec![false; self.sides.width()], [self.rest]);
        let batch = self.sides.gathered(self.exec, &self.outer, &self.inner, &need)?;
        let passed = self.exec.mask(self.rest, &batch)?;
        let mut at = 0;
        let mut settled = 0;
        for k in passed.values().set_indices() {
            let outer = self.outer[k];
            while self.open[at].0 != outer {
                let (row, any) = self.open[at];
                self.settle(row, any)?;
                at += 1;
                settled = at;
            }
            self.open[at].1 = true;
            self.push(outer, self.inner[k])?;
        }
        // Rows before the one that is still filling up are settled.
        let last = self.outer.last().copied();
        while settled < self.open.len() && Some(self.open[settled].0) != last {
            let (row, any) = self.open[settled];
            self.settle(row, any)?;
            settled += 1;
        }
        self.open.drain(..settled);
        self.outer.clear();
        self.inner.clear();
        Ok(())
    }

    fn flush(&mut self) -> Result<()> {
        if !self.outer.is_empty() {
            self.test()?;
        }
        for (row, any) in std::mem::take(&mut self.open) {
            self.settle(row, any)?;
        }
        Ok(())
    }

    fn push(&mut self, outer: u32, inner: u32) -> Result<()> {
        if let Some(seen) = self.seen.get_mut(inner as usize) {
            *seen = true;
        }
        if self.kind.left_only() { Ok(()) } else { self.add(outer, inner) }
    }

    /// All pairs of an outer row are tested.
    fn settle(&mut self, outer: u32, any: bool) -> Result<()> {
        match self.kind {
            JoinKind::Semi if any => self.add(outer, NONE),
            JoinKind::Anti if !any => self.add(outer, NONE),
            JoinKind::Left | JoinKind::Right | JoinKind::Full if !any => self.add(outer, NONE),
            _ => Ok(()),
        }
    }

    fn add(&mut self, outer: u32, inner: u32) -> Result<()> {
        let rows = self.done.outer.len();
        if rows == self.counted {
            if rows >= MAX_ROWS {
                return Err(too_many_rows(rows));
            }
            let more = rows.max(CHUNK);
            self.exec.ctx.reserve(more * 8)?.keep();
            self.counted += more;
        }
        self.done.outer.push(outer);
        self.done.inner.push(inner);
        Ok(())
    }
}

/// The two inputs, and which of them is the outer one.
struct Sides<'s, 'a> {
    left: &'s Batch<'a>,
    right: &'s Batch<'a>,
    flip: bool,
}

impl<'a> Sides<'_, 'a> {
    fn width(&self) -> usize {
        self.left.columns.len() + self.right.columns.len()
    }

    /// Left and right columns at these pairs.
    fn gathered(
        &self,
        exec: &Exec<'a>,
        outer: &[u32],
        inner: &[u32],
        need: &[bool],
    ) -> Result<Batch<'a>> {
        let (left, right) = if self.flip { (inner, outer) } else { (outer, inner) };
        let rows = outer.len();
        let all = self.left.columns.iter().map(|column| (column, left));
        let all = all.chain(self.right.columns.iter().map(|column| (column, right)));
        let mut held = Vec::new();
        for ((column, _), _) in all.clone().zip(need).filter(|(_, need)| **need) {
            held.push(exec.ctx.reserve(bytes(column, rows))?);
        }
        let mut columns = Vec::with_capacity(self.width());
        for ((column, positions), need) in all.zip(need) {
            columns.push(if *need { gather(exec.ctx, column, positions)? } else { nothing(rows) });
        }
        Ok(Batch { ctx: exec.ctx, columns, rows, held })
    }

    fn result(
        &self,
        exec: &Exec<'a>,
        kind: JoinKind,
        pairs: &Pairs,
        need: &[bool],
    ) -> Result<Batch<'a>> {
        if !kind.left_only() {
            return self.gathered(exec, &pairs.outer, &pairs.inner, need);
        }
        let rows = pairs.outer.len();
        let mut held = Vec::new();
        let mut columns = Vec::with_capacity(self.left.columns.len());
        for (column, need) in self.left.columns.iter().zip(need) {
            columns.push(if *need {
                held.push(exec.ctx.reserve(bytes(column, rows))?);
                gather(exec.ctx, column, &pairs.outer)?
            } else {
                nothing(rows)
            });
        }
        debug_assert!(columns.iter().all(|column| column.len() == rows));
        Ok(Batch { ctx: exec.ctx, columns, rows, held })
    }
}
