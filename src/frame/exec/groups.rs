//! Grouping: one row a group, one value an aggregate, in a fixed order of summation.

use super::aggregate::{Aggregate, Kind};
use super::keys::{Index, NONE};
use super::numeric;
use super::{CHUNK, Exec, gather, nothing, sort};
use crate::base::error::Result;
use crate::frame::expr::Expr;
use crate::frame::expr::value::Batch;
use crate::frame::expr::writer::Writer;
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, BooleanArray, Int64Array};
use arrow_schema::DataType;
use std::sync::Arc;

/// Which rows an aggregate sees, and the group of each.
pub struct Groups<'g> {
    /// The group of each row.
    pub codes: &'g [u32],
    /// Number of groups.
    pub count: usize,
}

/// The keys and aggregates of each group, in the order of first appearance.
///
/// # Errors
/// Where a value cannot be computed, such as a sum beyond 64 bits.
pub fn run<'a>(
    exec: &Exec<'a>,
    batch: &Batch<'a>,
    keys: &[Expr],
    aggregates: &[Aggregate],
    need: &[bool],
) -> Result<Batch<'a>> {
    let ctx = exec.ctx;
    let mut key_columns = Vec::with_capacity(keys.len());
    for key in keys {
        key_columns.push(exec.evaluate(key, batch)?);
    }
    let index = Index::build(&key_columns, batch.rows, true, ctx)?;
    let groups = if batch.rows == 0 && !keys.is_empty() { 0 } else { index.count };
    let mut held = vec![ctx.reserve(groups.saturating_mul(8 * (keys.len() + aggregates.len())))?];
    let mut columns = Vec::with_capacity(keys.len() + aggregates.len());
    let first = if batch.rows == 0 { Vec::new() } else { index.first_rows() };
    for (column, need) in key_columns.iter().zip(need) {
        columns.push(if *need { gather::gather(ctx, column, &first)? } else { nothing(groups) });
    }
    let all = Groups { codes: &index.codes, count: groups };
    for (aggregate, need) in aggregates.iter().zip(&need[keys.len()..]) {
        if !*need && aggregate.kind != Kind::Sum {
            columns.push(nothing(groups));
            continue;
        }
        held.push(ctx.reserve(batch.rows.saturating_mul(8))?);
        columns.push(one(exec, batch, aggregate, &all)?);
    }
    Ok(Batch { ctx, columns, rows: groups, held })
}

fn one<'a>(
    exec: &Exec<'a>,
    batch: &Batch<'a>,
    aggregate: &Aggregate,
    groups: &Groups<'_>,
) -> Result<ArrayRef> {
    if aggregate.filter.is_none() && !aggregate.distinct && aggregate.order.is_empty() {
        let args = aggregate.args.iter().map(|arg| exec.evaluate(arg, batch));
        return compute(exec, aggregate, &args.collect::<Result<Vec<_>>>()?, groups);
    }
    // Rows that count, in the order that they count in.
    let mut rows: Vec<u32> = match &aggregate.filter {
        None => (0..batch.rows as u32).collect(),
        Some(filter) => {
            exec.mask(filter, batch)?.values().set_indices().map(|i| i as u32).collect()
        }
    };
    let chosen = pick(exec, batch, aggregate, &rows)?;
    let mut args = Vec::with_capacity(aggregate.args.len());
    for arg in &aggregate.args {
        args.push(exec.evaluate(arg, &chosen)?);
    }
    let mut codes: Vec<u32> = rows.iter().map(|row| groups.codes[*row as usize]).collect();
    let narrow = |keep: &[u32], args: &mut Vec<ArrayRef>, codes: &mut Vec<u32>| -> Result<()> {
        for arg in args.iter_mut() {
            *arg = gather::gather(exec.ctx, arg, keep)?;
        }
        *codes = keep.iter().map(|k| codes[*k as usize]).collect();
        Ok(())
    };
    if !aggregate.order.is_empty() {
        let order = sort::order(exec, &chosen, &aggregate.order, None)?;
        narrow(&order, &mut args, &mut codes)?;
        rows = order.iter().map(|k| rows[*k as usize]).collect();
    }
    if aggregate.distinct {
        let group: ArrayRef =
            Arc::new(Int64Array::from_iter_values(codes.iter().map(|c| i64::from(*c))));
        let keys: Vec<ArrayRef> = std::iter::once(group).chain(args.iter().cloned()).collect();
        let index = Index::build(&keys, rows.len(), true, exec.ctx)?;
        let first = if rows.is_empty() { Vec::new() } else { index.first_rows() };
        narrow(&first, &mut args, &mut codes)?;
    }
    compute(exec, aggregate, &args, &Groups { codes: &codes, count: groups.count })
}

fn pick<'a>(
    exec: &Exec<'a>,
    batch: &Batch<'a>,
    aggregate: &Aggregate,
    rows: &[u32],
) -> Result<Batch<'a>> {
    let need = super::needed(vec![false; batch.columns.len()], aggregate.exprs());
    let source = Batch::new(exec.ctx, batch.columns.clone(), batch.rows);
    gather::batch(source, rows, &need)
}

fn compute(
    exec: &Exec<'_>,
    aggregate: &Aggregate,
    args: &[ArrayRef],
    groups: &Groups<'_>,
) -> Result<ArrayRef> {
    let count = groups.count;
    let column = args.first();
    let of = |column: Option<&ArrayRef>| column.cloned().unwrap_or_else(|| nothing(0));
    let column = of(column);
    Ok(match aggregate.kind {
        Kind::CountRows => {
            let mut counts = vec![0i64; count];
            groups.codes.iter().for_each(|code| counts[*code as usize] += 1);
            Arc::new(Int64Array::from(counts))
        }
        Kind::Count | Kind::CountIf => {
            let wanted = aggregate.kind == Kind::CountIf;
            let nulls = column.logical_nulls();
            let mut counts = vec![0i64; count];
            for (i, code) in groups.codes.iter().enumerate() {
                let there = nulls.as_ref().is_none_or(|nulls| nulls.is_valid(i));
                let counts_in = there && (!wanted || column.as_boolean().value(i));
                counts[*code as usize] += i64::from(counts_in);
            }
            Arc::new(Int64Array::from(counts))
        }
        Kind::Sum | Kind::Avg | Kind::Product => numeric::sum(exec, aggregate, &column, groups)?,
        Kind::VarSamp | Kind::VarPop | Kind::StddevSamp | Kind::StddevPop => {
            numeric::variance(exec, aggregate.kind, &column, groups)?
        }
        Kind::Corr => numeric::correlation(exec, args, groups)?,
        Kind::Quantile(share) => numeric::quantile(exec, share, &column, groups)?,
        Kind::QuantileDisc(share) => {
            let ranks = sort::rank(&column, exec)?;
            let rows = numeric::by_rank(&column, &ranks, groups, |group| {
                let nth = (share * group.len() as f64).ceil() as usize;
                group[nth.max(1).min(group.len()) - 1]
            });
            gather::gather(exec.ctx, &column, &rows)?
        }
        Kind::Mode => {
            let ranks = sort::rank(&column, exec)?;
            let rows = numeric::by_rank(&column, &ranks, groups, |group| {
                let same = group.chunk_by(|a, b| ranks[*a as usize] == ranks[*b as usize]);
                let most = same.map(|run| (run.len(), std::cmp::Reverse(run[0]))).max();
                most.map_or(NONE, |(_, first)| first.0)
            });
            gather::gather(exec.ctx, &column, &rows)?
        }
        Kind::Min | Kind::Max => {
            extreme(exec, aggregate.kind == Kind::Max, &column, &column, groups)?
        }
        Kind::ArgMax | Kind::ArgMin => {
            extreme(exec, aggregate.kind == Kind::ArgMax, &args[1], &column, groups)?
        }
        Kind::First | Kind::Last | Kind::AnyValue => {
            let nulls = column.logical_nulls().filter(|_| aggregate.kind == Kind::AnyValue);
            let mut rows = vec![NONE; count];
            for (i, code) in groups.codes.iter().enumerate() {
                let row = &mut rows[*code as usize];
                let open = *row == NONE || aggregate.kind == Kind::Last;
                if open && nulls.as_ref().is_none_or(|nulls| nulls.is_valid(i)) {
                    *row = i as u32;
                }
            }
            gather::gather(exec.ctx, &column, &rows)?
        }
        Kind::BoolAnd | Kind::BoolOr => {
            let stop = aggregate.kind == Kind::BoolOr;
            let mut truth: Vec<Option<bool>> = vec![None; count];
            for (code, value) in groups.codes.iter().zip(column.as_boolean()) {
                let own = &mut truth[*code as usize];
                *own = match (*own, value) {
                    (own, None) => own,
                    (Some(own), Some(_)) if own == stop => Some(stop),
                    (_, value) => value,
                };
            }
            Arc::new(BooleanArray::from(truth))
        }
        Kind::StringAgg => string_agg(exec, aggregate, &column, groups)?,
    })
}

/// The value of `result` in the row where `by` is least or greatest; of several the first.
fn extreme(
    exec: &Exec<'_>,
    greatest: bool,
    by: &ArrayRef,
    result: &ArrayRef,
    groups: &Groups<'_>,
) -> Result<ArrayRef> {
    let mut rows = vec![NONE; groups.count];
    let nulls = by.logical_nulls();
    if by.data_type() == &DataType::Utf8 {
        let texts = by.as_string::<i32>();
        for (i, code) in groups.codes.iter().enumerate() {
            if i % CHUNK == 0 {
                exec.ctx.check()?;
            }
            if texts.is_null(i) {
                continue;
            }
            let best = &mut rows[*code as usize];
            let better = *best == NONE || {
                let (own, best) =
                    (texts.value(i).as_bytes(), texts.value(*best as usize).as_bytes());
                if greatest { own > best } else { own < best }
            };
            if better {
                *best = i as u32;
            }
        }
    } else if by.data_type() != &DataType::Null {
        let ranks = sort::rank(by, exec)?;
        for (i, code) in groups.codes.iter().enumerate() {
            if i % CHUNK == 0 {
                exec.ctx.check()?;
            }
            if nulls.as_ref().is_some_and(|nulls| nulls.is_null(i)) {
                continue;
            }
            let best = &mut rows[*code as usize];
            let better = *best == NONE || {
                let (own, best) = (ranks[i], ranks[*best as usize]);
                if greatest { own > best } else { own < best }
            };
            if better {
                *best = i as u32;
            }
        }
    }
    gather::gather(exec.ctx, result, &rows)
}

fn string_agg(
    exec: &Exec<'_>,
    aggregate: &Aggregate,
    column: &ArrayRef,
    groups: &Groups<'_>,
) -> Result<ArrayRef> {
    let texts = column.as_string::<i32>();
    let (starts, rows) = numeric::sorted_by_group(groups, |i| texts.is_valid(i));
    let mut out = Writer::new(exec.ctx, groups.count);
    for group in 0..groups.count {
        let own = &rows[starts[group]..starts[group + 1]];
        for (k, row) in own.iter().enumerate() {
            if k > 0 {
                out.part(&aggregate.separator)?;
            }
            out.part(texts.value(*row as usize))?;
        }
        if own.is_empty() { out.null() } else { out.end() }
    }
    Ok(out.finish())
}
