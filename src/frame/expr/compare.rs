//! Comparisons. NaN equals itself and is the greatest number; 0 and −0 are equal; text compares by
//! its bytes; false is less than true.

use super::functions::Call;
use super::value::{Value, test};
use crate::base::error::Result;
use arrow_array::types::Float64Type;
use arrow_array::{Array, ArrayRef, BooleanArray, new_null_array};
use arrow_ord::cmp;
use arrow_schema::{ArrowError, DataType};
use std::sync::Arc;

/// `a < b` where NaN is the greatest.
pub fn less(a: f64, b: f64) -> bool {
    a < b || (b.is_nan() && !a.is_nan())
}
/// `a = b` where NaN equals NaN.
pub fn equal(a: f64, b: f64) -> bool {
    a == b || (a.is_nan() && b.is_nan())
}

type Kernel = fn(
    &dyn arrow_array::Datum,
    &dyn arrow_array::Datum,
) -> std::result::Result<BooleanArray, ArrowError>;

fn compare(call: &Call<'_>, kernel: Kernel, floats: fn(f64, f64) -> bool) -> Result<ArrayRef> {
    let (a, b) = (&call.args[0], &call.args[1]);
    match a.array.data_type() {
        DataType::Null => Ok(new_null_array(&DataType::Boolean, call.rows)),
        DataType::Float64 => Ok(test::<Float64Type>(a, b, floats)),
        DataType::Float32 => {
            let wide = |v: &Value| -> Result<Value> {
                let array = super::cast::kernel(&v.array, &DataType::Float64)?;
                Ok(Value { array, scalar: v.scalar })
            };
            Ok(test::<Float64Type>(&wide(a)?, &wide(b)?, floats))
        }
        _ => Ok(Arc::new(kernel(a, b).map_err(super::eval::broken)?)),
    }
}

pub fn eq(call: &Call<'_>) -> Result<ArrayRef> {
    compare(call, cmp::eq, equal)
}
pub fn ne(call: &Call<'_>) -> Result<ArrayRef> {
    compare(call, cmp::neq, |a, b| !equal(a, b))
}
pub fn lt(call: &Call<'_>) -> Result<ArrayRef> {
    compare(call, cmp::lt, less)
}
pub fn le(call: &Call<'_>) -> Result<ArrayRef> {
    compare(call, cmp::lt_eq, |a, b| !less(b, a))
}
pub fn gt(call: &Call<'_>) -> Result<ArrayRef> {
    compare(call, cmp::gt, |a, b| less(b, a))
}
pub fn ge(call: &Call<'_>) -> Result<ArrayRef> {
    compare(call, cmp::gt_eq, |a, b| !less(a, b))
}

/// `IS DISTINCT FROM`: never NULL, and NULL equals NULL.
pub fn distinct(call: &Call<'_>) -> Result<ArrayRef> {
    let (a, b) = (&call.args[0], &call.args[1]);
    let same = eq(call)?;
    let same = arrow_array::cast::AsArray::as_boolean(&same);
    let bits = arrow_buffer::BooleanBuffer::collect_bool(call.rows, |i| {
        match (a.is_null(i), b.is_null(i)) {
            (true, true) => false,
            (false, false) => !(same.is_valid(i) && same.value(i)),
            _ => true,
        }
    });
    Ok(Arc::new(BooleanArray::new(bits, None)))
}

/// `IS NOT DISTINCT FROM`.
pub fn not_distinct(call: &Call<'_>) -> Result<ArrayRef> {
    let distinct = distinct(call)?;
    let bits = !arrow_array::cast::AsArray::as_boolean(&distinct).values();
    Ok(Arc::new(BooleanArray::new(bits, None)))
}

/// The greatest argument that is not NULL.
pub fn greatest(call: &Call<'_>) -> Result<ArrayRef> {
    extreme(call, gt)
}
/// The least argument that is not NULL.
pub fn least(call: &Call<'_>) -> Result<ArrayRef> {
    extreme(call, lt)
}

fn extreme(call: &Call<'_>, better: fn(&Call<'_>) -> Result<ArrayRef>) -> Result<ArrayRef> {
    let rows = |value: &Value| value.clone().into_rows(call.rows, call.ctx);
    let mut best = rows(&call.args[0])?;
    for arg in &call.args[1..] {
        let next = rows(arg)?;
        let args = vec![Value::rows(next.clone()), Value::rows(best.clone())];
        let wins = better(&Call { args, rows: call.rows, expr: call.expr, ctx: call.ctx })?;
        let wins = arrow_array::cast::AsArray::as_boolean(&wins);
        let bits = arrow_buffer::BooleanBuffer::collect_bool(call.rows, |i| {
            next.is_valid(i) && (best.is_null(i) || wins.value(i))
        });
        let wins = BooleanArray::new(bits, None);
        best = super::choose::either(&wins, &next, &best)?;
    }
    Ok(best)
}
