//! Running a plan, from the inside out, in a fixed order.
//!
//! Each step has all of its input in memory and gives all of its rows. A step is told which of its
//! columns are read further out; the others come as columns of nulls and cost nothing. Long work is
//! cut into pieces of a fixed number of rows, never by the number of threads.

pub mod aggregate;
pub mod gather;
pub mod groups;
pub mod join;
pub mod keys;
pub mod member;
pub mod numeric;
pub mod sets;
pub mod sort;

use crate::base::budget::{Ctx, memory_limit};
use crate::base::error::{Code, Error, Result};
use crate::base::pool;
use crate::frame::expr::eval::{broken, eval, mask};
use crate::frame::expr::value::{Batch, Value};
use crate::frame::expr::{Expr, Node};
use crate::frame::plan::{Plan, Shared};
use arrow_array::{Array, ArrayRef, BooleanArray, NullArray, new_null_array};
use arrow_schema::DataType;
use arrow_select::concat::concat;
use arrow_select::filter::FilterBuilder;
use keys::Index;
use member::Set;
use std::cell::RefCell;
use std::sync::Arc;

/// Rows of one piece of work: large enough that its overhead does not show, small enough to stay in
/// the cache and to look at the budget often.
pub const CHUNK: usize = 1 << 16;

/// Most rows of any step: positions are 32 bits.
pub const MAX_ROWS: usize = u32::MAX as usize - 1;

/// Runs plans of one request.
pub struct Exec<'a> {
    /// The running call.
    pub ctx: &'a Ctx,
    shared: RefCell<Vec<(*const Shared, Vec<ArrayRef>, usize)>>,
}

impl<'a> Exec<'a> {
    /// For one request.
    pub fn new(ctx: &'a Ctx) -> Self {
        Exec { ctx, shared: RefCell::default() }
    }

    /// The columns and the number of rows that `plan` gives.
    ///
    /// # Errors
    /// Where a value cannot be computed; whatever the budget says.
    pub fn all(&self, plan: &Plan) -> Result<Batch<'a>> {
        self.run(plan, &vec![true; plan.width()])
    }

    fn run(&self, plan: &Plan, need: &[bool]) -> Result<Batch<'a>> {
        self.ctx.check()?;
        match plan {
            Plan::Scan(columns, rows) => {
                if *rows > MAX_ROWS {
                    let message = format!("a table of {rows} rows is beyond 32-bit positions");
                    return Err(Error::new(Code::Unsupported, "", message));
                }
                let columns = columns
                    .iter()
                    .zip(need)
                    .map(|(column, need)| if *need { column.clone() } else { nothing(*rows) });
                Ok(Batch::new(self.ctx, columns.collect(), *rows))
            }
            Plan::Unit => Ok(Batch::new(self.ctx, Vec::new(), 1)),
            Plan::Filter(input, predicate) => {
                let predicate = self.prepared(predicate)?;
                let batch = self.run(input, &needed(need.to_vec(), [&predicate]))?;
                let keep = self.mask(&predicate, &batch)?;
                self.filter(batch, &keep, need)
            }
            Plan::Project(input, exprs) => self.project(input, exprs, need),
            Plan::Aggregate(input, keys, aggregates) => {
                let keys = self.prepare_all(keys)?;
                let mut wanted = needed(vec![false; input.width()], &keys);
                let mut ready = Vec::with_capacity(aggregates.len());
                for aggregate in aggregates {
                    let aggregate = aggregate.prepared(self)?;
                    wanted = needed(wanted, aggregate.exprs());
                    ready.push(aggregate);
                }
                let batch = self.run(input, &wanted)?;
                groups::run(self, &batch, &keys, &ready, need)
            }
            Plan::Join { left, right, kind, on, rest } => {
                let rest = rest.as_ref().map(|rest| self.prepared(rest)).transpose()?;
                join::run(self, join::Join { left, right, kind: *kind, on, rest }, need)
            }
            Plan::Sort(input, keys, limit) => {
                let exprs: Vec<&Expr> = keys.iter().map(|key| &key.expr).collect();
                let batch = self.run(input, &needed(need.to_vec(), exprs))?;
                let rows = sort::order(self, &batch, keys, *limit)?;
                gather::batch(batch, &rows, need)
            }
            Plan::Limit(input, skip, take) => {
                let batch = self.run(input, need)?;
                let skip = (*skip).min(batch.rows);
                let take = take.unwrap_or(usize::MAX).min(batch.rows - skip);
                let slice = batch.slice(skip, take);
                Ok(Batch { held: batch.held, ..slice })
            }
            Plan::Distinct(input, keys) => {
                let mut wanted = need.to_vec();
                wanted[..*keys].fill(true);
                let batch = self.run(input, &wanted)?;
                let index = Index::build(&batch.columns[..*keys], batch.rows, true, self.ctx)?;
                if index.count == batch.rows {
                    return Ok(batch);
                }
                let first = if batch.rows == 0 { Vec::new() } else { index.first_rows() };
                gather::batch(batch, &first, need)
            }
            Plan::Set(kind, all, left, right) => sets::run(self, *kind, *all, left, right, need),
            Plan::Shared(shared) => self.shared(shared),
        }
    }

    /// A plan that runs once: what it gave is kept for the next who asks.
    fn shared(&self, shared: &Arc<Shared>) -> Result<Batch<'a>> {
        let known = self
            .shared
            .borrow()
            .iter()
            .find(|(own, _, _)| *own == Arc::as_ptr(shared))
            .map(|(_, columns, rows)| Batch::new(self.ctx, columns.clone(), *rows));
        if let Some(batch) = known {
            return Ok(batch);
        }
        let batch = self.all(&shared.plan)?;
        let (columns, rows) = (batch.columns.clone(), batch.rows);
        batch.held.into_iter().for_each(crate::base::budget::Reserved::keep);
        self.shared.borrow_mut().push((Arc::as_ptr(shared), columns.clone(), rows));
        Ok(Batch::new(self.ctx, columns, rows))
    }

    fn project(&self, input: &Plan, exprs: &[Expr], need: &[bool]) -> Result<Batch<'a>> {
        let mut used = Vec::with_capacity(exprs.len());
        for (expr, need) in exprs.iter().zip(need) {
            used.push(if *need { Some(self.prepared(expr)?) } else { None });
        }
        let wanted = needed(vec![false; input.width()], used.iter().flatten());
        let mut batch = self.run(input, &wanted)?;
        let mut columns = Vec::with_capacity(exprs.len());
        for expr in &used {
            columns.push(match expr {
                Some(expr) => self.column(expr, &mut batch)?,
                None => nothing(batch.rows),
            });
        }
        Ok(Batch { columns, ..batch })
    }

    /// One expression over all rows, counted against the budget; the count is kept with the batch.
    fn column(&self, expr: &Expr, batch: &mut Batch<'a>) -> Result<ArrayRef> {
        if let Node::Column(index) = expr.node {
            return Ok(batch.columns[index].clone());
        }
        let width = match expr.ty {
            DataType::Utf8 => 16,
            DataType::Boolean | DataType::Null => 1,
            _ => 8,
        };
        let guess = self.ctx.reserve(batch.rows.saturating_mul(width))?;
        let column = self.evaluate(expr, batch)?;
        drop(guess);
        batch.held.push(self.ctx.reserve(column.get_buffer_memory_size())?);
        Ok(column)
    }

    /// One expression over all rows, in pieces of [`CHUNK`] rows.
    ///
    /// # Errors
    /// As [`eval`].
    pub fn evaluate(&self, expr: &Expr, batch: &Batch<'a>) -> Result<ArrayRef> {
        match &expr.node {
            Node::Column(index) => return Ok(batch.columns[*index].clone()),
            Node::Literal(array) => {
                return Value { array: array.clone(), scalar: true }
                    .into_rows(batch.rows, batch.ctx);
            }
            _ => {}
        }
        if batch.rows <= CHUNK {
            self.ctx.check()?;
            return eval(expr, batch)?.into_rows(batch.rows, batch.ctx);
        }
        let parts = self
            .pieces(batch, &[expr], |piece| eval(expr, piece)?.into_rows(piece.rows, piece.ctx))?;
        let parts: Vec<&dyn Array> = parts.iter().map(AsRef::as_ref).collect();
        concat(&parts).map_err(broken)
    }

    /// The rows for which `predicate` is true.
    ///
    /// # Errors
    /// As [`eval`].
    pub fn mask(&self, predicate: &Expr, batch: &Batch<'a>) -> Result<BooleanArray> {
        if batch.rows <= CHUNK {
            self.ctx.check()?;
            return mask(predicate, batch);
        }
        let parts = self.pieces(batch, &[predicate], |piece| mask(predicate, piece))?;
        let parts: Vec<&dyn Array> = parts.iter().map(|part| part as &dyn Array).collect();
        let all = concat(&parts).map_err(broken)?;
        Ok(arrow_array::cast::AsArray::as_boolean(&all).clone())
    }

    /// `f` of each piece of [`CHUNK`] rows, in order, on the threads of the budget.
    fn pieces<T: Send>(
        &self,
        batch: &Batch<'a>,
        exprs: &[&Expr],
        f: impl Fn(&Batch<'a>) -> Result<T> + Sync,
    ) -> Result<Vec<T>> {
        let wanted = needed(vec![false; batch.columns.len()], exprs.iter().copied());
        let ctx = self.ctx;
        pool::try_map(ctx, batch.rows.div_ceil(CHUNK), |k| {
            ctx.check()?;
            let start = k * CHUNK;
            let len = CHUNK.min(batch.rows - start);
            let columns = batch.columns.iter().zip(&wanted).map(|(column, wanted)| {
                if *wanted { column.slice(start, len) } else { nothing(len) }
            });
            f(&Batch::new(ctx, columns.collect(), len))
        })
    }

    /// The rows of `batch` that `keep` marks.
    pub fn filter(
        &self,
        batch: Batch<'a>,
        keep: &BooleanArray,
        need: &[bool],
    ) -> Result<Batch<'a>> {
        let rows = keep.values().count_set_bits();
        if rows == batch.rows {
            return Ok(batch);
        }
        let filter = FilterBuilder::new(keep).optimize().build();
        let mut held = Vec::new();
        let mut columns = Vec::with_capacity(batch.columns.len());
        for (column, need) in batch.columns.iter().zip(need) {
            self.ctx.check()?;
            columns.push(if *need {
                let share = column.get_array_memory_size() as f64 * rows as f64 / batch.rows as f64;
                held.push(self.ctx.reserve(share as usize)?);
                filter.filter(column).map_err(broken)?
            } else {
                nothing(rows)
            });
        }
        Ok(Batch { ctx: self.ctx, columns, rows, held })
    }

    /// The expressions, ready to run.
    pub fn prepare_all(&self, exprs: &[Expr]) -> Result<Vec<Expr>> {
        exprs.iter().map(|expr| self.prepared(expr)).collect()
    }

    /// The expression with its subqueries run and replaced by what they gave.
    ///
    /// # Errors
    /// `bad_value` when a subquery that stands for one value gives several rows.
    pub fn prepared(&self, expr: &Expr) -> Result<Expr> {
        let is_query =
            |e: &Expr| matches!(e.node, Node::Query(_) | Node::Exists(_) | Node::InQuery(..));
        if expr.any(&is_query) { self.resolved(expr.clone()) } else { Ok(expr.clone()) }
    }

    fn resolved(&self, expr: Expr) -> Result<Expr> {
        let expr = expr.map_children(&mut |child| self.resolved(child))?;
        let place = expr.place.clone();
        Ok(match expr.node {
            Node::Query(plan) => {
                let batch = self.all(&plan)?;
                let value = match batch.rows {
                    0 => new_null_array(&expr.ty, 1),
                    1 => batch.columns[0].clone(),
                    rows => {
                        let message =
                            format!("a subquery that stands for one value gave {rows} rows");
                        return Err(place.bad_value(message).hint("add LIMIT 1, or aggregate"));
                    }
                };
                Expr::literal(value, place)
            }
            Node::Exists(plan) => {
                let batch = self.run(&plan, &vec![false; plan.width()])?;
                Expr::bool(batch.rows > 0, place)
            }
            Node::InQuery(inner, plan, not) => {
                let batch = self.all(&plan)?;
                let set = Set::new(&batch.columns[0], self.ctx)?;
                Expr::new(Node::InSet(inner, Arc::new(set), not), DataType::Boolean, place)
            }
            node => Expr { node, ..expr },
        })
    }
}

/// A column that nobody reads.
pub fn nothing(rows: usize) -> ArrayRef {
    Arc::new(NullArray::new(rows))
}

/// The columns that are needed, with those that `exprs` read.
pub fn needed<'e>(mut need: Vec<bool>, exprs: impl IntoIterator<Item = &'e Expr>) -> Vec<bool> {
    exprs.into_iter().for_each(|expr| expr.each_column(&mut |i| need[i] = true));
    need
}

/// The error for a step that would have too many rows.
pub fn too_many_rows(rows: usize) -> Error {
    memory_limit(rows.saturating_mul(8))
}
