//! Arithmetic. Integers are 64 bits and never wrap; what leaves them is an error at its place.

use super::functions::Call;
use super::value::{Value, map, try_zip, zip};
use crate::base::error::{Error, Result};
use arrow_array::ArrayRef;
use arrow_array::types::{Date32Type, Float64Type, Int64Type, TimestampMicrosecondType};
use arrow_schema::DataType;

type F = Float64Type;
type I = Int64Type;

fn overflow(call: &Call<'_>, a: i64, sign: &str, b: i64) -> Error {
    let message = format!("{a} {sign} {b} is beyond 64-bit integers");
    call.expr.place.bad_value(message).hint("compute in doubles: CAST(… AS DOUBLE)")
}

/// Two integers with a checked operator, two doubles with a plain one.
fn both(
    call: &Call<'_>,
    sign: &str,
    ints: fn(i64, i64) -> Option<i64>,
    floats: fn(f64, f64) -> f64,
) -> Result<ArrayRef> {
    let (a, b) = (&call.args[0], &call.args[1]);
    if call.expr.ty == DataType::Int64 {
        return try_zip::<I, I, I>(a, b, |x, y| {
            ints(x, y).ok_or_else(|| overflow(call, x, sign, y))
        });
    }
    Ok(zip::<F, F, F>(a, b, floats))
}

pub fn add(call: &Call<'_>) -> Result<ArrayRef> {
    both(call, "+", i64::checked_add, |x, y| x + y)
}
pub fn subtract(call: &Call<'_>) -> Result<ArrayRef> {
    both(call, "-", i64::checked_sub, |x, y| x - y)
}
pub fn multiply(call: &Call<'_>) -> Result<ArrayRef> {
    both(call, "*", i64::checked_mul, |x, y| x * y)
}

/// `/` of doubles: by zero it is an infinity, or NaN for 0/0.
pub fn divide(call: &Call<'_>) -> Result<ArrayRef> {
    Ok(zip::<F, F, F>(&call.args[0], &call.args[1], |x, y| x / y))
}

fn by_zero(call: &Call<'_>, x: i64, sign: &str) -> Error {
    let message = format!("{x} {sign} 0: division by zero");
    call.expr.place.bad_value(message).hint("NULLIF(…, 0) makes it NULL")
}

/// `//`: the quotient without its fraction.
pub fn quotient(call: &Call<'_>) -> Result<ArrayRef> {
    let (a, b) = (&call.args[0], &call.args[1]);
    if call.expr.ty == DataType::Int64 {
        return try_zip::<I, I, I>(a, b, |x, y| match y {
            0 => Err(by_zero(call, x, "//")),
            _ => x.checked_div(y).ok_or_else(|| overflow(call, x, "//", y)),
        });
    }
    Ok(zip::<F, F, F>(a, b, |x, y| (x / y).trunc()))
}

/// `%`: has the sign of the left side.
pub fn remainder(call: &Call<'_>) -> Result<ArrayRef> {
    let (a, b) = (&call.args[0], &call.args[1]);
    if call.expr.ty == DataType::Int64 {
        return try_zip::<I, I, I>(a, b, |x, y| match y {
            0 => Err(by_zero(call, x, "%")),
            _ => Ok(x.wrapping_rem(y)),
        });
    }
    Ok(zip::<F, F, F>(a, b, |x, y| x % y))
}

/// Unary minus.
pub fn negate(call: &Call<'_>) -> Result<ArrayRef> {
    unary(call, "-", |x| x.checked_neg(), |x| -x)
}

/// A checked function of one integer, or a plain one of a double.
pub fn unary(
    call: &Call<'_>,
    name: &str,
    ints: fn(i64) -> Option<i64>,
    floats: fn(f64) -> f64,
) -> Result<ArrayRef> {
    let a = &call.args[0];
    if call.expr.ty == DataType::Int64 {
        let checked = a.prim::<I>().try_unary::<_, I, Error>(|x| {
            ints(x).ok_or_else(|| {
                call.expr.place.bad_value(format!("{name} of {x} is beyond 64-bit integers"))
            })
        })?;
        return Ok(std::sync::Arc::new(checked));
    }
    Ok(map::<F, F>(a, floats))
}

/// A date some days later.
pub fn date_plus(call: &Call<'_>) -> Result<ArrayRef> {
    date_step(call, &call.args[0], &call.args[1], 1)
}
/// A date some days earlier.
pub fn date_minus(call: &Call<'_>) -> Result<ArrayRef> {
    date_step(call, &call.args[0], &call.args[1], -1)
}

fn date_step(call: &Call<'_>, date: &Value, days: &Value, sign: i64) -> Result<ArrayRef> {
    try_zip::<Date32Type, I, Date32Type>(date, days, |date, days| {
        days.checked_mul(sign)
            .and_then(|days| days.checked_add(i64::from(date)))
            .and_then(|day| i32::try_from(day).ok())
            .ok_or_else(|| call.expr.place.bad_value(format!("{days} days lead beyond all dates")))
    })
}

/// Days from the second date to the first.
pub fn days_between(call: &Call<'_>) -> Result<ArrayRef> {
    let (a, b) = (&call.args[0], &call.args[1]);
    Ok(zip::<Date32Type, Date32Type, I>(a, b, |a, b| i64::from(a) - i64::from(b)))
}

/// Seconds from the second timestamp to the first, as a double.
pub fn seconds_between(call: &Call<'_>) -> Result<ArrayRef> {
    type T = TimestampMicrosecondType;
    let (a, b) = (&call.args[0], &call.args[1]);
    Ok(zip::<T, T, F>(a, b, |a, b| (a as i128 - b as i128) as f64 / 1e6))
}
