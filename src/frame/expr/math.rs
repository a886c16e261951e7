//! Functions of numbers. Transcendental ones come from `libm`, so that every platform gives the same
//! bits.

use super::functions::Call;
use super::value::{Value, map, try_zip, zip};
use super::{arith, compare};
use crate::base::error::Result;
use arrow_array::types::{Float64Type as F, Int64Type as I};
use arrow_array::{ArrayRef, BooleanArray, Float64Array, Int64Array};
use arrow_schema::DataType;
use std::sync::Arc;

/// A function of one double.
pub fn unary(call: &Call<'_>, f: fn(f64) -> f64) -> Result<ArrayRef> {
    Ok(map::<F, F>(&call.args[0], f))
}
/// A function of two doubles.
pub fn binary(call: &Call<'_>, f: fn(f64, f64) -> f64) -> Result<ArrayRef> {
    Ok(zip::<F, F, F>(&call.args[0], &call.args[1], f))
}
/// A function of two integers' bits.
pub fn bits(call: &Call<'_>, f: fn(i64, i64) -> i64) -> Result<ArrayRef> {
    Ok(zip::<I, I, I>(&call.args[0], &call.args[1], f))
}
/// A property of one double.
pub fn check(call: &Call<'_>, f: fn(f64) -> bool) -> Result<ArrayRef> {
    let a = call.args[0].prim::<F>();
    Ok(Arc::new(BooleanArray::from_unary(a, f)))
}

pub fn pi(_: &Call<'_>) -> Result<ArrayRef> {
    Ok(Arc::new(Float64Array::from(vec![std::f64::consts::PI])))
}

pub fn abs(call: &Call<'_>) -> Result<ArrayRef> {
    arith::unary(call, "abs", i64::checked_abs, f64::abs)
}

/// −1, 0 or 1; 0 of NaN.
pub fn sign(call: &Call<'_>) -> Result<ArrayRef> {
    let a = &call.args[0];
    if a.array.data_type() == &DataType::Int64 {
        return Ok(map::<I, I>(a, i64::signum));
    }
    let sign = |x: f64| i64::from(compare::less(0.0, x) && !x.is_nan()) - i64::from(x < 0.0);
    Ok(map::<F, I>(a, sign))
}

/// A function that leaves integers alone.
fn whole(call: &Call<'_>, f: fn(f64) -> f64) -> Result<ArrayRef> {
    let a = &call.args[0];
    Ok(if call.expr.ty == DataType::Int64 { a.array.clone() } else { map::<F, F>(a, f) })
}
pub fn floor(call: &Call<'_>) -> Result<ArrayRef> {
    whole(call, f64::floor)
}
pub fn ceil(call: &Call<'_>) -> Result<ArrayRef> {
    whole(call, f64::ceil)
}
pub fn trunc(call: &Call<'_>) -> Result<ArrayRef> {
    whole(call, f64::trunc)
}

/// To the nearest multiple of 10⁻ⁿ; halves away from zero.
pub fn round(call: &Call<'_>) -> Result<ArrayRef> {
    let none = Value { array: Arc::new(Int64Array::from(vec![0])), scalar: true };
    let (a, n) = (&call.args[0], call.args.get(1).unwrap_or(&none));
    if call.expr.ty == DataType::Int64 {
        return try_zip::<I, I, I>(a, n, |x, n| {
            let Some(step) = u32::try_from(n.saturating_neg()).ok().filter(|n| *n > 0) else {
                return Ok(x);
            };
            let Some(step) = 10i128.checked_pow(step) else { return Ok(0) };
            let (x, half) = (i128::from(x), step / 2);
            let rounded = (x.abs() + half) / step * step * x.signum();
            i64::try_from(rounded).map_err(|_| {
                call.expr.place.bad_value(format!("round of {x} is beyond 64-bit integers"))
            })
        });
    }
    Ok(zip::<F, I, F>(a, n, |x, n| {
        if n == 0 {
            return x.round();
        }
        let power = libm::pow(10.0, n.unsigned_abs().min(400) as f64);
        let (scaled, back) = if n > 0 {
            let scaled = (x * power).round();
            (scaled, scaled / power)
        } else {
            let scaled = (x / power).round();
            (scaled, if scaled == 0.0 { scaled } else { scaled * power })
        };
        if scaled.is_finite() && back.is_finite() { back } else { x }
    }))
}
