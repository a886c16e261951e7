//! Order: a stable sort by any number of keys.
//!
//! Every key becomes a number that sorts like it: integers and floats by their bits, text by its
//! rank among the distinct texts. Positions break ties, so equal rows keep their order and the
//! result does not depend on how the work is cut.

use super::keys::{Index, bits_of};
use super::{CHUNK, Exec};
use crate::base::budget::Ctx;
use crate::base::error::{Code, Error, Result};
use crate::base::pool;
use crate::frame::expr::value::Batch;
use crate::frame::plan::SortKey;
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef};
use arrow_buffer::NullBuffer;
use arrow_schema::DataType;
use std::cmp::Ordering;

/// Rows of one run that is sorted by itself.
const RUN: usize = 2 * CHUNK;

/// A key column as numbers.
struct Ranks {
    values: Vec<u64>,
    nulls: Option<NullBuffer>,
    nulls_first: bool,
}

impl Ranks {
    fn is_null(&self, row: u32) -> bool {
        self.nulls.as_ref().is_some_and(|nulls| nulls.is_null(row as usize))
    }
    fn compare(&self, a: u32, b: u32) -> Ordering {
        match (self.is_null(a), self.is_null(b)) {
            (false, false) => self.values[a as usize].cmp(&self.values[b as usize]),
            (true, true) => Ordering::Equal,
            (a_null, _) if a_null == self.nulls_first => Ordering::Less,
            _ => Ordering::Greater,
        }
    }
}

/// The positions of the rows of `batch` in the order of `keys`; the first `limit` of them.
///
/// # Errors
/// `unsupported` for keys that have no order; whatever the budget says.
pub fn order(
    exec: &Exec<'_>,
    batch: &Batch<'_>,
    keys: &[SortKey],
    limit: Option<usize>,
) -> Result<Vec<u32>> {
    let ctx = exec.ctx;
    let batch = &Batch::new(ctx, batch.columns.clone(), batch.rows);
    let mut ranks = Vec::with_capacity(keys.len());
    for key in keys {
        let _held = ctx.reserve(batch.rows.saturating_mul(8))?;
        let expr = exec.prepared(&key.expr)?;
        let column = exec.evaluate(&expr, batch)?;
        if column.data_type() == &DataType::Null {
            continue;
        }
        let mut values = rank(&column, exec).map_err(|e| {
            if e.at.is_empty() { key.expr.place.error(e.code, e.message) } else { e }
        })?;
        if key.descending {
            values.iter_mut().for_each(|value| *value = !*value);
        }
        let nulls = column.nulls().cloned().filter(|nulls| nulls.null_count() > 0);
        ranks.push(Ranks { values, nulls, nulls_first: key.nulls_first });
    }
    let Some((first, others)) = ranks.split_first() else {
        return Ok((0..batch.rows as u32).collect());
    };
    let _held = ctx.reserve(batch.rows.saturating_mul(24))?;
    let (mut valid, mut null) = (Vec::with_capacity(batch.rows), Vec::new());
    for row in 0..batch.rows as u32 {
        if first.is_null(row) {
            null.push((0, row));
        } else {
            valid.push((first.values[row as usize], row));
        }
    }
    let limit = limit.unwrap_or(usize::MAX);
    let sorted = [sorted(exec, valid, others, limit)?, sorted(exec, null, others, limit)?];
    let [valid, null] = sorted.map(|rows| rows.into_iter().map(|(_, row)| row));
    let mut rows: Vec<u32> =
        if first.nulls_first { null.chain(valid).collect() } else { valid.chain(null).collect() };
    rows.truncate(limit);
    Ok(rows)
}

type Row = (u64, u32);

/// Sorted by key, then by the other keys, then by position.
fn sorted(exec: &Exec<'_>, mut rows: Vec<Row>, others: &[Ranks], limit: usize) -> Result<Vec<Row>> {
    let compare = |a: &Row, b: &Row| {
        let mut order = a.0.cmp(&b.0);
        for other in others {
            if order != Ordering::Equal {
                return order;
            }
            order = other.compare(a.1, b.1);
        }
        order.then(a.1.cmp(&b.1))
    };
    if limit < rows.len() / 4 {
        if limit == 0 {
            return Ok(Vec::new());
        }
        rows.select_nth_unstable_by(limit - 1, compare);
        rows.truncate(limit);
    }
    // Runs of a fixed length, each by itself, then merged pairwise; the budget is looked at between.
    let ctx = exec.ctx;
    let runs: Vec<&[Row]> = rows.chunks(RUN).collect();
    let mut runs = pool::try_map(ctx, runs.len(), |k| {
        ctx.check()?;
        let mut run = runs[k].to_vec();
        if others.is_empty() {
            run.sort_unstable()
        } else {
            run.sort_unstable_by(compare)
        }
        Ok::<_, Error>(run)
    })?;
    drop(rows);
    while runs.len() > 1 {
        let pairs: Vec<&[Vec<Row>]> = runs.chunks(2).collect();
        runs = pool::try_map(ctx, pairs.len(), |k| match pairs[k] {
            [a, b] => merge(ctx, a, b, compare),
            [a] => Ok(a.clone()),
            _ => Ok(Vec::new()),
        })?;
    }
    Ok(runs.pop().unwrap_or_default())
}

fn merge(
    ctx: &Ctx,
    mut a: &[Row],
    mut b: &[Row],
    compare: impl Fn(&Row, &Row) -> Ordering,
) -> Result<Vec<Row>> {
    let mut out = Vec::with_capacity(a.len() + b.len());
    while let (Some(x), Some(y)) = (a.first(), b.first()) {
        if out.len() % CHUNK == 0 {
            ctx.check()?;
        }
        if compare(x, y) == Ordering::Less {
            out.push(*x);
            a = &a[1..];
        } else {
            out.push(*y);
            b = &b[1..];
        }
    }
    out.extend_from_slice(a);
    out.extend_from_slice(b);
    Ok(out)
}

/// Numbers that sort like the values of a column; what stands for NULL does not matter.
pub fn rank(column: &ArrayRef, exec: &Exec<'_>) -> Result<Vec<u64>> {
    const SIGN: u64 = 1 << 63;
    match column.data_type() {
        DataType::Utf8 => text_ranks(column, exec),
        DataType::Float64 | DataType::Float32 => {
            let bits = bits_of(column).expect("floats have bits");
            Ok(bits.into_iter().map(|b| if b & SIGN == 0 { b | SIGN } else { !b }).collect())
        }
        DataType::UInt64 | DataType::Boolean => Ok(bits_of(column).expect("fixed width")),
        other => match bits_of(column) {
            Some(bits) => Ok(bits.into_iter().map(|b| b ^ SIGN).collect()),
            None => {
                let ty = crate::base::data::column_type(other);
                let message = format!("columns of type {ty} have no order");
                Err(Error::new(Code::Unsupported, "", message))
            }
        },
    }
}

/// The rank of each text among the distinct ones, by bytes.
fn text_ranks(column: &ArrayRef, exec: &Exec<'_>) -> Result<Vec<u64>> {
    let ctx = exec.ctx;
    let texts = column.as_string::<i32>();
    let index = Index::build(std::slice::from_ref(column), column.len(), true, ctx)?;
    let first = index.first_rows();
    // Eight bytes decide most comparisons without a look at the text.
    let head = |row: u32| {
        let text = if texts.is_null(row as usize) { "" } else { texts.value(row as usize) };
        let mut bytes = [0u8; 8];
        let len = text.len().min(8);
        bytes[..len].copy_from_slice(&text.as_bytes()[..len]);
        u64::from_be_bytes(bytes)
    };
    let mut distinct: Vec<(u64, u32)> =
        first.iter().enumerate().map(|(code, row)| (head(*row), code as u32)).collect();
    ctx.check()?;
    let text = |code: u32| {
        let row = first[code as usize] as usize;
        if texts.is_null(row) { "" } else { texts.value(row) }
    };
    let compare = |a: &(u64, u32), b: &(u64, u32)| {
        a.0.cmp(&b.0)
            .then_with(|| text(a.1).as_bytes().cmp(text(b.1).as_bytes()))
            .then(a.1.cmp(&b.1))
    };
    let parts: Vec<&[(u64, u32)]> = distinct.chunks(RUN).collect();
    let mut runs = pool::try_map(ctx, parts.len(), |k| {
        ctx.check()?;
        let mut run = parts[k].to_vec();
        run.sort_unstable_by(compare);
        Ok::<_, Error>(run)
    })?;
    while runs.len() > 1 {
        let mut merged = Vec::with_capacity(runs.len().div_ceil(2));
        for pair in runs.chunks(2) {
            merged.push(match pair {
                [a, b] => merge(ctx, a, b, compare)?,
                other => other.concat(),
            });
        }
        runs = merged;
    }
    distinct = runs.pop().unwrap_or_default();
    let mut rank = vec![0u64; index.count.max(1)];
    distinct.iter().enumerate().for_each(|(k, (_, code))| rank[*code as usize] = k as u64);
    Ok(index.codes.iter().map(|code| rank[*code as usize]).collect())
}
