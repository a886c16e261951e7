//! Aggregates: one value a group, in a fixed order of summation.
//!
//! Unless said otherwise an aggregate leaves out NULL, and of nothing it gives NULL (`count`: 0).

use super::keys::Index;
use super::numeric;
use super::{CHUNK, Exec, gather, nothing, sort};
use crate::base::error::{Code, Error, Result};
use crate::frame::expr::text::Writer;
use crate::frame::expr::value::Batch;
use crate::frame::expr::{Expr, Place, types};
use crate::frame::plan::SortKey;
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, BooleanArray, Int64Array};
use arrow_schema::DataType;
use std::sync::Arc;

/// What an aggregate computes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// Rows, NULL or not.
    CountRows,
    /// Values.
    Count,
    /// Values that are true.
    CountIf,
    /// The sum: of integers exactly, of doubles compensated.
    Sum,
    /// The mean.
    Avg,
    /// The least.
    Min,
    /// The greatest; NaN is the greatest number.
    Max,
    /// The first in order, NULL or not.
    First,
    /// The last in order, NULL or not.
    Last,
    /// The first that is not NULL.
    AnyValue,
    /// The variance with n − 1.
    VarSamp,
    /// The variance with n.
    VarPop,
    /// The standard deviation with n − 1.
    StddevSamp,
    /// The standard deviation with n.
    StddevPop,
    /// Interpolated between the two nearest values.
    Quantile(f64),
    /// The least value that so large a share does not exceed.
    QuantileDisc(f64),
    /// The most frequent; of several the one that comes first.
    Mode,
    /// Are all true?
    BoolAnd,
    /// Is any true?
    BoolOr,
    /// Texts one after another.
    StringAgg,
    /// Product of doubles.
    Product,
    /// The first argument where the second is greatest.
    ArgMax,
    /// The first argument where the second is least.
    ArgMin,
    /// Pearson's correlation of two columns, over rows where both are there.
    Corr,
}

const WORDS: &[(&str, Kind)] = &[
    ("count", Kind::Count),
    ("count_if", Kind::CountIf),
    ("countif", Kind::CountIf),
    ("sum", Kind::Sum),
    ("avg", Kind::Avg),
    ("mean", Kind::Avg),
    ("min", Kind::Min),
    ("max", Kind::Max),
    ("first", Kind::First),
    ("last", Kind::Last),
    ("any_value", Kind::AnyValue),
    ("arbitrary", Kind::First),
    ("var_samp", Kind::VarSamp),
    ("variance", Kind::VarSamp),
    ("var_pop", Kind::VarPop),
    ("stddev", Kind::StddevSamp),
    ("stddev_samp", Kind::StddevSamp),
    ("stddev_pop", Kind::StddevPop),
    ("median", Kind::Quantile(0.5)),
    ("quantile_cont", Kind::Quantile(0.5)),
    ("quantile_disc", Kind::QuantileDisc(0.5)),
    ("quantile", Kind::QuantileDisc(0.5)),
    ("mode", Kind::Mode),
    ("bool_and", Kind::BoolAnd),
    ("bool_or", Kind::BoolOr),
    ("string_agg", Kind::StringAgg),
    ("group_concat", Kind::StringAgg),
    ("listagg", Kind::StringAgg),
    ("product", Kind::Product),
    ("arg_max", Kind::ArgMax),
    ("max_by", Kind::ArgMax),
    ("arg_min", Kind::ArgMin),
    ("min_by", Kind::ArgMin),
    ("corr", Kind::Corr),
];

/// The names of all aggregates.
pub const NAMES: &[&str] = &{
    let mut names = [""; WORDS.len()];
    let mut i = 0;
    while i < WORDS.len() {
        names[i] = WORDS[i].0;
        i += 1;
    }
    names
};

/// One aggregate of a query.
#[derive(Debug, Clone)]
pub struct Aggregate {
    /// What it computes.
    pub kind: Kind,
    /// Its columns.
    pub args: Vec<Expr>,
    /// Between the texts of `string_agg`.
    pub separator: String,
    /// Each value once?
    pub distinct: bool,
    /// `FILTER (WHERE …)`.
    pub filter: Option<Expr>,
    /// `ORDER BY` inside the call.
    pub order: Vec<SortKey>,
    /// The type of the result.
    pub ty: DataType,
    /// Where it stands.
    pub place: Place,
}

impl Aggregate {
    /// The aggregate called `name`, over arguments that are already bound; `None` when there is none.
    ///
    /// # Errors
    /// `bad_sql` when the arguments do not fit.
    pub fn new(name: &str, mut args: Vec<Expr>, place: Place) -> Option<Result<Aggregate>> {
        let lower = name.to_lowercase();
        let mut kind = WORDS.iter().find(|(word, _)| *word == lower)?.1;
        let wrong = |message: String| Some(Err(place.error(Code::BadSql, message)));
        let (least, most) = match (kind, &*lower) {
            (Kind::Count, _) => (0, 1),
            (Kind::StringAgg, _) => (1, 2),
            (_, "median") => (1, 1),
            (Kind::Quantile(_) | Kind::QuantileDisc(_) | Kind::ArgMax | Kind::ArgMin, _) => (2, 2),
            (Kind::Corr, _) => (2, 2),
            _ => (1, 1),
        };
        if args.len() < least || args.len() > most {
            let given = args.len();
            let wanted =
                if least == most { most.to_string() } else { format!("{least} to {most}") };
            return wrong(format!("`{lower}` takes {wanted} arguments, got {given}"));
        }
        let mut separator = String::new();
        if kind == Kind::StringAgg {
            separator = match args.get(1).map(|arg| arg.constant()) {
                None => ",".to_owned(),
                Some(Some(text)) if text.data_type() == &DataType::Utf8 => {
                    text.as_string::<i32>().value(0).to_owned()
                }
                Some(_) => {
                    return wrong(format!("the separator of `{lower}` must be a constant text"));
                }
            };
            args.truncate(1);
        }
        if let (Kind::Quantile(_) | Kind::QuantileDisc(_), 2) = (kind, args.len()) {
            let share = args[1].constant().and_then(|share| match share.data_type() {
                ty if types::is_number(ty) && share.is_valid(0) => {
                    let share = crate::frame::expr::cast::kernel(share, &DataType::Float64).ok()?;
                    Some(share.as_primitive::<arrow_array::types::Float64Type>().value(0))
                }
                _ => None,
            });
            let Some(share) = share.filter(|share| (0.0..=1.0).contains(share)) else {
                return wrong(format!("the share of `{lower}` must be a constant from 0 to 1"));
            };
            kind = if lower == "quantile_cont" {
                Kind::Quantile(share)
            } else {
                Kind::QuantileDisc(share)
            };
            args.truncate(1);
        }
        if args.is_empty() {
            kind = Kind::CountRows;
        }
        Some(Aggregate::typed(kind, args, separator, &lower, place))
    }

    fn typed(
        kind: Kind,
        mut args: Vec<Expr>,
        separator: String,
        name: &str,
        place: Place,
    ) -> Result<Aggregate> {
        let first = args.first().map_or(DataType::Null, |arg| arg.ty.clone());
        let number = types::is_number(&first) || first == DataType::Null;
        let mut cast: Option<DataType> = None;
        let ty = match kind {
            Kind::CountRows | Kind::Count => DataType::Int64,
            Kind::CountIf | Kind::BoolAnd | Kind::BoolOr => {
                if !matches!(first, DataType::Boolean | DataType::Null) {
                    return Err(unfit(name, "true or false", &first, &place));
                }
                cast = Some(DataType::Boolean);
                if kind == Kind::CountIf { DataType::Int64 } else { DataType::Boolean }
            }
            Kind::Sum if first == DataType::Boolean => {
                cast = Some(DataType::Int64);
                DataType::Int64
            }
            Kind::Sum if number => {
                let ty = if types::is_float(&first) { DataType::Float64 } else { DataType::Int64 };
                cast = Some(ty.clone());
                ty
            }
            Kind::Avg if number => {
                let ty = if types::is_float(&first) { DataType::Float64 } else { DataType::Int64 };
                cast = Some(ty);
                DataType::Float64
            }
            Kind::VarSamp
            | Kind::VarPop
            | Kind::StddevSamp
            | Kind::StddevPop
            | Kind::Quantile(_)
            | Kind::Product
            | Kind::Corr
                if number =>
            {
                cast = Some(DataType::Float64);
                DataType::Float64
            }
            Kind::StringAgg => {
                if !crate::frame::expr::functions::showable(&first) {
                    return Err(unfit(name, "text", &first, &place));
                }
                cast = Some(DataType::Utf8);
                DataType::Utf8
            }
            Kind::Min | Kind::Max | Kind::QuantileDisc(_) | Kind::Mode => {
                if !crate::frame::expr::functions::showable(&first) {
                    return Err(unfit(name, "a plain value", &first, &place));
                }
                first
            }
            Kind::First | Kind::Last | Kind::AnyValue | Kind::ArgMax | Kind::ArgMin => first,
            _ => return Err(unfit(name, "a number", &first, &place)),
        };
        if kind == Kind::Corr && !types::is_number(&args[1].ty) {
            return Err(unfit(name, "a number", &args[1].ty, &place));
        }
        if let Some(cast) = cast {
            args = args.into_iter().map(|arg| types::coerce(arg, &cast)).collect();
        }
        let (distinct, filter, order) = (false, None, Vec::new());
        Ok(Aggregate { kind, args, separator, distinct, filter, order, ty, place })
    }

    /// All expressions that it reads.
    pub fn exprs(&self) -> impl Iterator<Item = &Expr> {
        self.args.iter().chain(&self.filter).chain(self.order.iter().map(|key| &key.expr))
    }

    /// The same with its subqueries run.
    pub fn prepared(&self, exec: &Exec<'_>) -> Result<Aggregate> {
        let mut own = self.clone();
        own.args = exec.prepare_all(&self.args)?;
        own.filter = self.filter.as_ref().map(|filter| exec.prepared(filter)).transpose()?;
        Ok(own)
    }

    /// The same computation?
    pub fn same(&self, other: &Aggregate) -> bool {
        let orders = self.order.len() == other.order.len()
            && self
                .order
                .iter()
                .zip(&other.order)
                .all(|(a, b)| (a.descending, a.nulls_first) == (b.descending, b.nulls_first));
        self.kind == other.kind
            && self.separator == other.separator
            && self.distinct == other.distinct
            && self.filter.is_some() == other.filter.is_some()
            && self.args.len() == other.args.len()
            && orders
            && self.exprs().zip(other.exprs()).all(|(a, b)| a.same(b))
    }
}

fn unfit(name: &str, wanted: &str, got: &DataType, place: &Place) -> Error {
    let message = format!("`{name}` takes {wanted}, got {}", types::word(got));
    place.error(Code::BadSql, message)
}

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
                most.map_or(super::keys::NONE, |(_, first)| first.0)
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
            let mut rows = vec![super::keys::NONE; count];
            for (i, code) in groups.codes.iter().enumerate() {
                let row = &mut rows[*code as usize];
                let open = *row == super::keys::NONE || aggregate.kind == Kind::Last;
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
    let mut rows = vec![super::keys::NONE; groups.count];
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
            let better = *best == super::keys::NONE || {
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
            let better = *best == super::keys::NONE || {
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
