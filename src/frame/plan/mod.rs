//! The logical plan: what a query does, one step inside another, columns by position.
//!
//! SQL and the verbs both build it; [`crate::frame::exec`] runs it from the inside out. Every step
//! keeps a definite order of rows (stated at each variant), so that the same request gives the same
//! rows in the same order on every machine and for every number of threads.

pub mod push;
pub mod scan;
pub mod scope;

use crate::frame::exec::aggregate::Aggregate;
use crate::frame::expr::Expr;
use arrow_array::ArrayRef;
use std::sync::Arc;

/// How two inputs are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JoinKind {
    /// Pairs that match: by left row, then by right row.
    Inner,
    /// As inner; a left row without a match stands once, in its place, with NULLs on the right.
    Left,
    /// As inner, by right row, then by left row; a right row without a match stands in its place.
    Right,
    /// As left; then the right rows without a match.
    Full,
    /// Left rows that have a match.
    Semi,
    /// Left rows that have none.
    Anti,
}

impl JoinKind {
    /// Does the result have the columns of the left input only?
    pub fn left_only(self) -> bool {
        matches!(self, JoinKind::Semi | JoinKind::Anti)
    }
}

/// How two results of the same columns are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetKind {
    /// All rows of the left, then of the right.
    Union,
    /// Left rows that the right has too.
    Intersect,
    /// Left rows that the right has not.
    Except,
}

/// One key of an order.
#[derive(Debug, Clone)]
pub struct SortKey {
    /// What is compared.
    pub expr: Expr,
    /// Greatest first?
    pub descending: bool,
    /// NULL before everything? By default it is after everything, ascending or descending.
    pub nulls_first: bool,
}

/// A plan that stands in several places and runs once: `WITH name AS (…)`.
#[derive(Debug)]
pub struct Shared {
    /// The plan.
    pub plan: Plan,
}

/// A step and, inside it, the steps that feed it.
#[derive(Debug, Clone)]
pub enum Plan {
    /// The columns of a table, in the table's order.
    Scan(Arc<Vec<ArrayRef>>, usize),
    /// One row without columns: SELECT without FROM.
    Unit,
    /// Rows for which the predicate is true, in order.
    Filter(Box<Plan>, Expr),
    /// One expression a column, in order.
    Project(Box<Plan>, Vec<Expr>),
    /// One row a distinct combination of the keys, in the order of first appearance: the keys, then
    /// the aggregates. Without keys exactly one row.
    Aggregate(Box<Plan>, Vec<Expr>, Vec<Aggregate>),
    /// Two inputs side by side. `on` are pairs of keys that must be equal, `rest` any further
    /// condition over the columns of both.
    Join {
        /// Left input.
        left: Box<Plan>,
        /// Right input.
        right: Box<Plan>,
        /// Inner, left, …
        kind: JoinKind,
        /// Keys that must be equal: over the left columns, over the right columns.
        on: Vec<(Expr, Expr)>,
        /// What else must hold, over left and right columns together.
        rest: Option<Expr>,
    },
    /// Sorted; rows that compare equal keep their order. With a limit, only so many from the start.
    Sort(Box<Plan>, Vec<SortKey>, Option<usize>),
    /// `skip` rows left out, then at most `take`.
    Limit(Box<Plan>, usize, Option<usize>),
    /// The first row of each distinct combination of the first `n` columns, in order.
    Distinct(Box<Plan>, usize),
    /// Two results of the same columns; without `all` each distinct row once, where it first stands.
    Set(SetKind, bool, Box<Plan>, Box<Plan>),
    /// A plan that runs once however often it is cited.
    Shared(Arc<Shared>),
}

impl Plan {
    /// Number of columns that come out.
    pub fn width(&self) -> usize {
        match self {
            Plan::Scan(columns, _) => columns.len(),
            Plan::Unit => 0,
            Plan::Project(_, exprs) => exprs.len(),
            Plan::Aggregate(_, keys, aggregates) => keys.len() + aggregates.len(),
            Plan::Join { left, right, kind, .. } => {
                left.width() + if kind.left_only() { 0 } else { right.width() }
            }
            Plan::Filter(input, _)
            | Plan::Sort(input, _, _)
            | Plan::Limit(input, _, _)
            | Plan::Distinct(input, _)
            | Plan::Set(_, _, input, _) => input.width(),
            Plan::Shared(shared) => shared.plan.width(),
        }
    }
}
