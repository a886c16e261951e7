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
use arrow_array::{Array, ArrayRef, StringArray};
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
    in_runs(exec.ctx, rows, compare)
}

/// Sorted: runs of a fixed length, each by itself, then merged pairwise. The budget is looked at in
/// between; the order is total, so how the rows are cut does not show.
fn in_runs(
    ctx: &Ctx,
    rows: Vec<Row>,
    compare: impl Fn(&Row, &Row) -> Ordering + Sync + Copy,
) -> Result<Vec<Row>> {
    let parts: Vec<&[Row]> = rows.chunks(RUN).collect();
    let mut runs = pool::try_map(ctx, parts.len(), |k| {
        ctx.check()?;
        let mut run = parts[k].to_vec();
        run.sort_unstable_by(compare);
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

/// Rows of a sample that tells whether most texts are different.
const SAMPLE: usize = 1024;

/// The rank of each text among the distinct ones, by bytes.
///
/// Where texts repeat they are coded first, and only the distinct ones sorted; where most are
/// different that would be wasted, and the rows themselves are sorted.
fn text_ranks(column: &ArrayRef, exec: &Exec<'_>) -> Result<Vec<u64>> {
    let texts = column.as_string::<i32>();
    let step = texts.len().div_ceil(SAMPLE).max(1);
    let sample: Vec<Option<&str>> = (0..texts.len())
        .step_by(step)
        .map(|row| texts.is_valid(row).then(|| texts.value(row)))
        .collect();
    let distinct: std::collections::HashSet<_> = sample.iter().collect();
    if distinct.len() * 4 > sample.len() * 3 {
        let rows = by_text(texts, (0..texts.len() as u32).collect(), exec)?;
        return Ok(ranked(texts, &rows, texts.len(), |row| row as usize));
    }
    let index = Index::build(std::slice::from_ref(column), column.len(), true, exec.ctx)?;
    let first = index.first_rows();
    let rows = by_text(texts, first, exec)?;
    let rank = ranked(texts, &rows, index.count, |row| index.codes[row as usize] as usize);
    Ok(index.codes.iter().map(|code| rank[*code as usize]).collect())
}

/// The text of a row; what stands for NULL does not matter.
fn text_of(texts: &StringArray, row: u32) -> &[u8] {
    if texts.is_null(row as usize) { b"" } else { texts.value(row as usize).as_bytes() }
}

/// These rows, sorted by their texts.
fn by_text(texts: &StringArray, rows: Vec<u32>, exec: &Exec<'_>) -> Result<Vec<u32>> {
    let ctx = exec.ctx;
    // Eight bytes decide most comparisons without a look at the text.
    let head = |row: u32| {
        let text = text_of(texts, row);
        let mut bytes = [0u8; 8];
        let len = text.len().min(8);
        bytes[..len].copy_from_slice(&text[..len]);
        u64::from_be_bytes(bytes)
    };
    let _held = ctx.reserve(rows.len().saturating_mul(32))?;
    let rows: Vec<Row> = rows.into_iter().map(|row| (head(row), row)).collect();
    let compare = |a: &Row, b: &Row| {
        let texts = || text_of(texts, a.1).cmp(text_of(texts, b.1));
        a.0.cmp(&b.0).then_with(texts).then(a.1.cmp(&b.1))
    };
    let rows = in_runs(ctx, rows, compare)?;
    Ok(rows.into_iter().map(|(_, row)| row).collect())
}

/// The rank of each sorted row at its slot; equal texts have one rank.
fn ranked(
    texts: &StringArray,
    rows: &[u32],
    slots: usize,
    slot: impl Fn(u32) -> usize,
) -> Vec<u64> {
    let mut ranks = vec![0u64; slots.max(1)];
    let mut rank = 0;
    for (k, row) in rows.iter().enumerate() {
        if k > 0 && text_of(texts, rows[k - 1]) != text_of(texts, *row) {
            rank += 1;
        }
        ranks[slot(*row)] = rank;
    }
    ranks
}
