//! A whole query: WITH, SELECT or VALUES, set operations, ORDER BY, LIMIT.

use super::expr::project;
use super::{Binder, Scope};
use crate::base::error::{Code, Result};
use crate::frame::expr::value::Batch;
use crate::frame::expr::{Expr, eval, types};
use crate::frame::plan::scope::{Field, Relation};
use crate::frame::plan::{Plan, SetKind, Shared};
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;
use sqlparser::ast::{
    Expr as Sql, LimitClause, OrderBy, Query, SetExpr, SetOperator, SetQuantifier, Spanned, Values,
};
use sqlparser::tokenizer::Span;
use std::sync::Arc;

impl Binder<'_> {
    /// Bind a query.
    ///
    /// # Errors
    /// At the part that is wrong.
    pub fn query(&self, query: &Query) -> Result<Relation> {
        let visible = self.ctes.borrow().len();
        let bound = self.query_inside(query);
        self.ctes.borrow_mut().truncate(visible);
        bound
    }

    fn query_inside(&self, query: &Query) -> Result<Relation> {
        let parts = [
            (query.fetch.is_some(), "FETCH"),
            (!query.locks.is_empty(), "FOR UPDATE"),
            (query.for_clause.is_some(), "FOR XML or JSON"),
            (query.settings.is_some(), "SETTINGS"),
            (query.format_clause.is_some(), "FORMAT"),
            (!query.pipe_operators.is_empty(), "the pipe |>"),
        ];
        if let Some((_, part)) = parts.iter().find(|(there, _)| *there) {
            return Err(self.unsupported(query.span(), part));
        }
        if let Some(with) = &query.with {
            if with.recursive {
                return Err(self.unsupported(with.span(), "WITH RECURSIVE"));
            }
            for cte in &with.cte_tables {
                if cte.from.is_some() {
                    return Err(self.unsupported(cte.span(), "this form of WITH"));
                }
                let bound = self.query(&cte.query)?;
                let mut fields = bound.fields;
                if cte.alias.columns.len() > fields.len() {
                    let message = format!("`{}` has {} columns", cte.alias.name, fields.len());
                    return Err(self.place(cte.alias.name.span).error(Code::BadSql, message));
                }
                for (field, column) in fields.iter_mut().zip(&cte.alias.columns) {
                    field.name.clone_from(&column.name.value);
                }
                let plan = Plan::Shared(Arc::new(Shared { plan: bound.plan }));
                let name = cte.alias.name.value.clone();
                self.ctes.borrow_mut().push((name, Relation { plan, fields }));
            }
        }
        let mut bound = self.body(&query.body, query.order_by.as_ref())?;
        if let Some(limit) = &query.limit_clause {
            bound.plan = self.limit(bound.plan, limit)?;
        }
        Ok(bound)
    }

    fn body(&self, body: &SetExpr, order: Option<&OrderBy>) -> Result<Relation> {
        match body {
            SetExpr::Select(select) => self.select(select, order),
            SetExpr::Query(query) => self.ordered(self.query(query)?, order),
            SetExpr::Values(values) => self.ordered(self.values(values)?, order),
            SetExpr::SetOperation { left, op, set_quantifier, right } => {
                let left = self.body(left, None)?;
                let right = self.body(right, None)?;
                let all = match set_quantifier {
                    SetQuantifier::All => true,
                    SetQuantifier::None | SetQuantifier::Distinct => false,
                    _ => return Err(self.unsupported(body.span(), "BY NAME")),
                };
                let kind = match op {
                    SetOperator::Union => SetKind::Union,
                    SetOperator::Intersect => SetKind::Intersect,
                    SetOperator::Except | SetOperator::Minus => SetKind::Except,
                };
                self.ordered(self.combined(left, right, kind, all, body.span())?, order)
            }
            other => Err(self.unsupported(other.span(), "this kind of query")),
        }
    }

    /// Two results of as many columns, their types brought together.
    fn combined(
        &self,
        left: Relation,
        right: Relation,
        kind: SetKind,
        all: bool,
        span: Span,
    ) -> Result<Relation> {
        let place = self.place(span);
        let (a, b) = (left.fields.len(), right.fields.len());
        if a != b {
            let message = format!("the two sides have {a} and {b} columns");
            return Err(place.error(Code::BadSql, message));
        }
        let (mut ours, mut theirs, mut fields) = (Vec::new(), Vec::new(), Vec::new());
        for i in 0..a {
            let pair = vec![left.read(i, place.clone()), right.read(i, place.clone())];
            let pair = types::unify(pair, true, "the two sides have", &place)?;
            let [l, r] = <[Expr; 2]>::try_from(pair).expect("two of two");
            fields.push(Field::new(left.fields[i].name.clone(), l.ty.clone()));
            ours.push(l);
            theirs.push(r);
        }
        let (left, right) = (project(left.plan, ours), project(right.plan, theirs));
        let plan = Plan::Set(kind, all, Box::new(left), Box::new(right));
        Ok(Relation { plan, fields })
    }

    /// Sorted by the columns that come out.
    fn ordered(&self, relation: Relation, order: Option<&OrderBy>) -> Result<Relation> {
        let Some(order) = order else { return Ok(relation) };
        let place = self.whole();
        let all = relation.fields.iter().enumerate();
        let items: Vec<(String, Expr)> =
            all.map(|(i, field)| (field.name.clone(), relation.read(i, place.clone()))).collect();
        let keys = self.order(order, &items, &Scope::plain(&relation, "ORDER BY"))?;
        let Relation { plan, fields } = relation;
        Ok(Relation { plan: Plan::Sort(Box::new(plan), keys, None), fields })
    }

    /// Rows that are written out.
    fn values(&self, values: &Values) -> Result<Relation> {
        let none = Relation { plan: Plan::Unit, fields: Vec::new() };
        let scope = Scope::plain(&none, "VALUES");
        let place = self.whole();
        let width = values.rows.first().map_or(0, |row| row.content.len());
        let mut columns: Vec<Vec<Expr>> = vec![Vec::new(); width];
        for row in &values.rows {
            if row.content.len() != width {
                let place = self.place(row.opening_token.0.span);
                let message = format!("this row has {} values, not {width}", row.content.len());
                return Err(place.error(Code::BadSql, message));
            }
            for (column, sql) in columns.iter_mut().zip(&row.content) {
                let expr = self.expr(sql, &scope)?;
                if expr.any(&|e| e.children().next().is_none() && e.constant().is_none()) {
                    return Err(self.unsupported(sql.span(), "a subquery in VALUES"));
                }
                column.push(expr);
            }
        }
        let unit = Batch::new(self.ctx, Vec::new(), 1);
        let (mut fields, mut arrays) = (Vec::new(), Vec::new());
        for (i, column) in columns.into_iter().enumerate() {
            let column = types::unify(column, true, "a column of VALUES has", &place)?;
            let mut parts: Vec<ArrayRef> = Vec::with_capacity(column.len());
            for expr in &column {
                parts.push(eval::eval(expr, &unit)?.into_rows(1, self.ctx)?);
            }
            let parts: Vec<&dyn Array> = parts.iter().map(AsRef::as_ref).collect();
            let array = arrow_select::concat::concat(&parts).map_err(eval::broken)?;
            fields.push(Field::new(format!("col{i}"), array.data_type().clone()));
            arrays.push(array);
        }
        let plan = Plan::Scan(Arc::new(arrays), values.rows.len());
        Ok(Relation { plan, fields })
    }

    fn limit(&self, plan: Plan, limit: &LimitClause) -> Result<Plan> {
        let (take, skip) = match limit {
            LimitClause::LimitOffset { limit, offset, limit_by } => {
                if !limit_by.is_empty() {
                    return Err(self.unsupported(limit_by[0].span(), "LIMIT … BY"));
                }
                (limit.as_ref(), offset.as_ref().map(|offset| &offset.value))
            }
            LimitClause::OffsetCommaLimit { offset, limit } => (Some(limit), Some(offset)),
        };
        let take = take.map(|take| self.count(take, "LIMIT")).transpose()?.flatten();
        let skip = skip.map(|skip| self.count(skip, "OFFSET")).transpose()?.flatten().unwrap_or(0);
        Ok(limited(plan, skip, take))
    }

    /// A constant number of rows; `None` for NULL, which is no limit.
    fn count(&self, sql: &Sql, part: &'static str) -> Result<Option<usize>> {
        let none = Relation { plan: Plan::Unit, fields: Vec::new() };
        let expr = self.expr(sql, &Scope::plain(&none, part))?;
        let place = expr.place.clone();
        let wrong = |what: &str| {
            let message = format!("{part} must be a whole number ≥ 0, got {what}");
            place.error(Code::BadSql, message)
        };
        if expr.any(&|e| e.children().next().is_none() && e.constant().is_none()) {
            return Err(wrong("a query"));
        }
        if !types::is_int(&expr.ty) && expr.ty != DataType::Null {
            return Err(wrong(&types::word(&expr.ty)));
        }
        let expr = types::coerce(expr, &DataType::Int64);
        let value = eval::eval(&expr, &Batch::new(self.ctx, Vec::new(), 1))?.array;
        if value.is_null(0) {
            return Ok(None);
        }
        let value = value.as_primitive::<Int64Type>().value(0);
        usize::try_from(value).map(Some).map_err(|_| wrong(&value.to_string()))
    }
}

/// The plan cut to some rows; a sort directly below is told how many are wanted.
pub fn limited(plan: Plan, skip: usize, take: Option<usize>) -> Plan {
    let wanted = take.map(|take| take.saturating_add(skip));
    Plan::Limit(Box::new(hint(plan, wanted)), skip, take)
}

fn hint(plan: Plan, wanted: Option<usize>) -> Plan {
    match plan {
        Plan::Sort(input, keys, None) => Plan::Sort(input, keys, wanted),
        Plan::Project(input, exprs) => Plan::Project(Box::new(hint(*input, wanted)), exprs),
        other => other,
    }
}
