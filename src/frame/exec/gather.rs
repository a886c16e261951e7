//! Rows by position: what joins, sorts and DISTINCT make their results with.

use super::keys::NONE;
use super::nothing;
use crate::base::budget::Ctx;
use crate::base::error::{Code, Error, Result};
use crate::frame::expr::eval::broken;
use crate::frame::expr::value::Batch;
use arrow_array::cast::AsArray;
use arrow_array::{
    Array, ArrayRef, PrimitiveArray, StringArray, UInt32Array, downcast_primitive_array,
};
use arrow_buffer::{Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::DataType;
use arrow_select::take::take;
use std::sync::Arc;

/// Up to this many rows Arrow's own kernel is used: it is done long before anybody could cancel.
const SHORT: usize = 1 << 18;

/// Rows between two looks at the budget.
const STRIDE: usize = 1 << 16;

/// The rows of `batch` at these positions, in their order.
///
/// # Errors
/// Whatever the budget says.
pub fn batch<'a>(batch: Batch<'a>, rows: &[u32], need: &[bool]) -> Result<Batch<'a>> {
    let mut held = Vec::new();
    let mut columns = Vec::with_capacity(batch.columns.len());
    for (column, need) in batch.columns.iter().zip(need) {
        columns.push(if *need {
            held.push(batch.ctx.reserve(bytes(column, rows.len()))?);
            gather(batch.ctx, column, rows)?
        } else {
            nothing(rows.len())
        });
    }
    Ok(Batch { ctx: batch.ctx, columns, rows: rows.len(), held })
}

/// About how many bytes `rows` rows of a column take.
pub fn bytes(column: &ArrayRef, rows: usize) -> usize {
    let width = match column.data_type() {
        DataType::Null => 0,
        DataType::Boolean => 1,
        DataType::Utf8 => {
            let texts = column.as_string::<i32>();
            4 + texts.value_data().len().div_ceil(texts.len().max(1)).min(1 << 20)
        }
        other => other.primitive_width().unwrap_or(16),
    };
    rows.saturating_mul(width)
}

/// The values of `column` at these positions; NULL at [`NONE`].
///
/// # Errors
/// Whatever the budget says; `bad_data` when text would pass 2 GiB.
pub fn gather(ctx: &Ctx, column: &ArrayRef, rows: &[u32]) -> Result<ArrayRef> {
    let array = column.as_ref();
    if array.data_type() == &DataType::Null {
        return Ok(nothing(rows.len()));
    }
    if array.data_type() == &DataType::Utf8 {
        return texts(ctx, array.as_string::<i32>(), rows);
    }
    if rows.len() <= SHORT {
        ctx.check()?;
        return by_kernel(column, rows);
    }
    downcast_primitive_array!(
        array => {
            let own = array.values();
            let mut values = ctx_vec(rows.len())?;
            for piece in rows.chunks(STRIDE) {
                ctx.check()?;
                values.extend(piece.iter().map(|row| own.get(*row as usize).copied().unwrap_or_default()));
            }
            let nulls = nulls_of(array, rows);
            let values = PrimitiveArray::new(values.into(), nulls).with_data_type(array.data_type().clone());
            Ok(same_type(array, values))
        }
        _ => {
            let mut parts = Vec::new();
            for piece in rows.chunks(SHORT) {
                ctx.check()?;
                parts.push(by_kernel(column, piece)?);
            }
            let parts: Vec<&dyn Array> = parts.iter().map(AsRef::as_ref).collect();
            arrow_select::concat::concat(&parts).map_err(broken)
        }
    )
}

/// Ties the element type of the result to that of the source, for the macro above.
fn same_type<T: arrow_array::ArrowPrimitiveType>(
    _: &PrimitiveArray<T>,
    values: PrimitiveArray<T>,
) -> ArrayRef {
    Arc::new(values)
}

/// A vector whose size the caller has already counted.
fn ctx_vec<T>(len: usize) -> Result<Vec<T>> {
    let mut values = Vec::new();
    values
        .try_reserve_exact(len)
        .map_err(|_| crate::base::budget::memory_limit(len.saturating_mul(size_of::<T>())))?;
    Ok(values)
}

fn by_kernel(column: &ArrayRef, rows: &[u32]) -> Result<ArrayRef> {
    let nulls = rows.contains(&NONE).then(|| rows.iter().map(|row| *row != NONE).collect());
    let zeroed: Vec<u32> = match nulls {
        Some(_) => rows.iter().map(|row| if *row == NONE { 0 } else { *row }).collect(),
        None => rows.to_vec(),
    };
    let nulls: Option<NullBuffer> = nulls;
    if column.is_empty() {
        return Ok(arrow_array::new_null_array(column.data_type(), rows.len()));
    }
    take(column, &UInt32Array::new(zeroed.into(), nulls), None).map_err(broken)
}

fn nulls_of(array: &dyn Array, rows: &[u32]) -> Option<NullBuffer> {
    let own = array.nulls();
    if own.is_none() && !rows.contains(&NONE) {
        return None;
    }
    let valid = |row: &u32| *row != NONE && own.is_none_or(|own| own.is_valid(*row as usize));
    Some(rows.iter().map(valid).collect())
}

fn texts(ctx: &Ctx, array: &StringArray, rows: &[u32]) -> Result<ArrayRef> {
    let source = array.value_offsets();
    let length = |row: u32| match source.get(row as usize + 1) {
        Some(end) if row != NONE => (*end - source[row as usize]) as usize,
        _ => 0,
    };
    let mut ends: Vec<i32> = ctx_vec(rows.len() + 1)?;
    ends.push(0);
    let mut total = 0usize;
    for piece in rows.chunks(STRIDE) {
        ctx.check()?;
        for row in piece {
            total += if *row == NONE { 0 } else { length(*row) };
            ends.push(i32::try_from(total).map_err(|_| {
                Error::new(Code::BadData, "", "more than 2 GiB of text in one column")
            })?);
        }
    }
    let mut bytes: Vec<u8> = ctx_vec(total)?;
    let all = array.value_data();
    for piece in rows.chunks(STRIDE) {
        ctx.check()?;
        for row in piece.iter().filter(|row| **row != NONE) {
            let start = source[*row as usize] as usize;
            bytes.extend_from_slice(&all[start..start + length(*row)]);
        }
    }
    let ends = OffsetBuffer::new(ScalarBuffer::from(ends));
    Ok(Arc::new(StringArray::new(ends, Buffer::from_vec(bytes), nulls_of(array, rows))))
}
