//! Sums, variances and quantiles by group.
//!
//! Doubles are added one after another with Neumaier's compensation (Z. angew. Math. Mech. 54,
//! 1974), so that the result is right to about one unit in the last place and depends on the order
//! of the rows alone. Integers are added in 128 bits. Variances take two passes: the mean first.

use super::aggregate::{Aggregate, Kind};
use super::groups::Groups;
use super::keys::NONE;
use super::{CHUNK, Exec, sort};
use crate::base::error::Result;
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef, Float64Array, Int64Array};
use std::sync::Arc;

/// A sum that carries what rounding took from it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sum {
    sum: f64,
    lost: f64,
}

impl Sum {
    /// Add a value.
    #[inline]
    pub fn add(&mut self, value: f64) {
        let sum = self.sum + value;
        self.lost += if self.sum.abs() >= value.abs() {
            (self.sum - sum) + value
        } else {
            (value - sum) + self.sum
        };
        self.sum = sum;
    }
    /// The sum of the values. Infinities and NaN add up as they do without compensation.
    pub fn total(self) -> f64 {
        if self.sum.is_finite() { self.sum + self.lost } else { self.sum }
    }
}

/// Each value that is there, with its group.
fn each(
    exec: &Exec<'_>,
    column: &Float64Array,
    groups: &Groups<'_>,
    mut f: impl FnMut(usize, f64),
) -> Result<()> {
    let values = column.values();
    for (k, codes) in groups.codes.chunks(CHUNK).enumerate() {
        exec.ctx.check()?;
        let start = k * CHUNK;
        match column.nulls().filter(|nulls| nulls.null_count() > 0) {
            None => {
                for (code, value) in codes.iter().zip(&values[start..]) {
                    f(*code as usize, *value);
                }
            }
            Some(nulls) => {
                for (i, code) in codes.iter().enumerate() {
                    if nulls.is_valid(start + i) {
                        f(*code as usize, values[start + i]);
                    }
                }
            }
        }
    }
    Ok(())
}

/// The compensated sum and the count of each group.
fn sums(exec: &Exec<'_>, column: &Float64Array, groups: &Groups<'_>) -> Result<Vec<(Sum, u64)>> {
    let mut sums = exec.ctx.vec(groups.count)?;
    sums.resize(groups.count, (Sum::default(), 0u64));
    each(exec, column, groups, |code, value| {
        let (sum, count) = &mut sums[code];
        sum.add(value);
        *count += 1;
    })?;
    Ok(sums)
}

/// `sum`, `avg` and `product`.
///
/// # Errors
/// `bad_value` when a sum of integers is beyond 64 bits.
pub fn sum(
    exec: &Exec<'_>,
    aggregate: &Aggregate,
    column: &ArrayRef,
    groups: &Groups<'_>,
) -> Result<ArrayRef> {
    if let Some(ints) = column.as_primitive_opt::<Int64Type>() {
        let mut sums: Vec<(i128, u64)> = exec.ctx.vec(groups.count)?;
        sums.resize(groups.count, (0, 0));
        let nulls = ints.nulls().filter(|nulls| nulls.null_count() > 0);
        for (i, (code, value)) in groups.codes.iter().zip(ints.values()).enumerate() {
            if i % CHUNK == 0 {
                exec.ctx.check()?;
            }
            if nulls.is_none_or(|nulls| nulls.is_valid(i)) {
                let (sum, count) = &mut sums[*code as usize];
                *sum += i128::from(*value);
                *count += 1;
            }
        }
        if aggregate.kind == Kind::Avg {
            let mean =
                |(sum, count): &(i128, u64)| (*count > 0).then(|| *sum as f64 / *count as f64);
            return Ok(Arc::new(sums.iter().map(mean).collect::<Float64Array>()));
        }
        let mut out = Vec::with_capacity(groups.count);
        for (sum, count) in sums {
            let fits = i64::try_from(sum).map_err(|_| {
                let message = format!("the sum {sum} is beyond 64-bit integers");
                aggregate.place.bad_value(message).hint("sum doubles: sum(CAST(… AS DOUBLE))")
            })?;
            out.push((count > 0).then_some(fits));
        }
        return Ok(Arc::new(Int64Array::from(out)));
    }
    let floats = column.as_primitive::<Float64Type>();
    if aggregate.kind == Kind::Product {
        let mut products: Vec<Option<f64>> = vec![None; groups.count];
        each(exec, floats, groups, |code, value| {
            products[code] = Some(products[code].unwrap_or(1.0) * value);
        })?;
        return Ok(Arc::new(Float64Array::from(products)));
    }
    let mean = aggregate.kind == Kind::Avg;
    let sums = sums(exec, floats, groups)?;
    let result = sums.iter().map(|(sum, count)| match (count, mean) {
        (0, _) => None,
        (_, false) => Some(sum.total()),
        (count, true) => Some(sum.total() / *count as f64),
    });
    Ok(Arc::new(result.collect::<Float64Array>()))
}

/// Variances and standard deviations; NULL of fewer values than they need.
pub fn variance(
    exec: &Exec<'_>,
    kind: Kind,
    column: &ArrayRef,
    groups: &Groups<'_>,
) -> Result<ArrayRef> {
    let floats = column.as_primitive::<Float64Type>();
    let sums = sums(exec, floats, groups)?;
    let means: Vec<f64> = sums.iter().map(|(sum, n)| sum.total() / *n as f64).collect();
    let mut squares = vec![Sum::default(); groups.count];
    each(exec, floats, groups, |code, value| {
        let off = value - means[code];
        squares[code].add(off * off);
    })?;
    let sample = matches!(kind, Kind::VarSamp | Kind::StddevSamp);
    let root = matches!(kind, Kind::StddevSamp | Kind::StddevPop);
    let result = sums.iter().zip(&squares).map(|((_, n), squares)| {
        let n = n.checked_sub(u64::from(sample)).filter(|n| *n > 0)?;
        let variance = squares.total() / n as f64;
        Some(if root { libm::sqrt(variance) } else { variance })
    });
    Ok(Arc::new(result.collect::<Float64Array>()))
}

/// Pearson's correlation; NULL of nothing, NaN where a column does not vary.
pub fn correlation(exec: &Exec<'_>, args: &[ArrayRef], groups: &Groups<'_>) -> Result<ArrayRef> {
    let (x, y) = (args[0].as_primitive::<Float64Type>(), args[1].as_primitive::<Float64Type>());
    let both = |i: usize| x.is_valid(i) && y.is_valid(i);
    let mut sums = vec![(Sum::default(), Sum::default(), 0u64); groups.count];
    exec.ctx.check()?;
    for (i, code) in groups.codes.iter().enumerate().filter(|(i, _)| both(*i)) {
        let (sx, sy, n) = &mut sums[*code as usize];
        sx.add(x.value(i));
        sy.add(y.value(i));
        *n += 1;
    }
    exec.ctx.check()?;
    let mut products = vec![[Sum::default(); 3]; groups.count];
    for (i, code) in groups.codes.iter().enumerate().filter(|(i, _)| both(*i)) {
        let (sx, sy, n) = &sums[*code as usize];
        let (dx, dy) = (x.value(i) - sx.total() / *n as f64, y.value(i) - sy.total() / *n as f64);
        let [xx, yy, xy] = &mut products[*code as usize];
        xx.add(dx * dx);
        yy.add(dy * dy);
        xy.add(dx * dy);
    }
    let result = sums.iter().zip(&products).map(|((_, _, n), [xx, yy, xy])| {
        (*n > 0).then(|| xy.total() / (libm::sqrt(xx.total()) * libm::sqrt(yy.total())))
    });
    Ok(Arc::new(result.collect::<Float64Array>()))
}

/// The rows that `keep` marks, by group and then in order, and where each group starts.
pub fn sorted_by_group(
    groups: &Groups<'_>,
    keep: impl Fn(usize) -> bool,
) -> (Vec<usize>, Vec<u32>) {
    let mut starts = vec![0usize; groups.count + 1];
    let kept = || groups.codes.iter().enumerate().filter(|(i, _)| keep(*i));
    kept().for_each(|(_, code)| starts[*code as usize + 1] += 1);
    (1..starts.len()).for_each(|k| starts[k] += starts[k - 1]);
    let mut next = starts.clone();
    let mut rows = vec![0u32; starts[groups.count]];
    for (i, code) in kept() {
        rows[next[*code as usize]] = i as u32;
        next[*code as usize] += 1;
    }
    (starts, rows)
}

/// For each group the row that `choose` picks among its rows, sorted by rank and then by position;
/// no row for a group without values.
pub fn by_rank(
    column: &ArrayRef,
    ranks: &[u64],
    groups: &Groups<'_>,
    choose: impl Fn(&[u32]) -> u32,
) -> Vec<u32> {
    let nulls = column.logical_nulls();
    let there = |i: usize| nulls.as_ref().is_none_or(|nulls| nulls.is_valid(i));
    let (starts, mut rows) = sorted_by_group(groups, there);
    (0..groups.count)
        .map(|group| {
            let own = &mut rows[starts[group]..starts[group + 1]];
            own.sort_unstable_by_key(|row| (ranks[*row as usize], *row));
            if own.is_empty() { NONE } else { choose(own) }
        })
        .collect()
}

/// The value that a share of each group lies below, interpolated between neighbours.
pub fn quantile(
    exec: &Exec<'_>,
    share: f64,
    column: &ArrayRef,
    groups: &Groups<'_>,
) -> Result<ArrayRef> {
    exec.ctx.check()?;
    let floats = column.as_primitive::<Float64Type>();
    let ranks = sort::rank(column, exec)?;
    let (starts, rows) = sorted_by_group(groups, |i| floats.is_valid(i));
    let mut out = Vec::with_capacity(groups.count);
    let mut own: Vec<(u64, f64)> = Vec::new();
    for group in 0..groups.count {
        let rows = &rows[starts[group]..starts[group + 1]];
        own.clear();
        own.extend(rows.iter().map(|row| (ranks[*row as usize], floats.value(*row as usize))));
        let Some(last) = own.len().checked_sub(1) else {
            out.push(None);
            continue;
        };
        let position = share * last as f64;
        let below = position.floor() as usize;
        let by_rank = |a: &(u64, f64), b: &(u64, f64)| a.0.cmp(&b.0);
        let (_, low, above) = own.select_nth_unstable_by(below, by_rank);
        let low = low.1;
        let high = above.iter().min_by(|a, b| by_rank(a, b)).map_or(low, |high| high.1);
        let part = position - below as f64;
        out.push(Some(if part == 0.0 || low == high { low } else { low + (high - low) * part }));
    }
    Ok(Arc::new(Float64Array::from(out)))
}
