//! Casts. A value that does not fit is an error at the cast's place, or NULL for TRY_CAST.
//!
//! Doubles become integers by rounding, halves to even; text by reading it, spaces around it left
//! out, halves away from zero. Numbers become text as their shortest digits: `1.0`, `1e+20`.

use super::writer::Writer;
use super::{Place, time, types};
use crate::base::budget::Ctx;
use crate::base::error::{Code, Result};
use crate::base::time as clock;
use arrow_array::cast::AsArray;
use arrow_array::types as t;
use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, Float64Array, Int64Array, StringArray,
    TimestampMicrosecondArray, new_null_array,
};
use arrow_schema::{DataType, TimeUnit};
use std::sync::Arc;

/// Arrow's own cast, for casts that cannot go wrong or whose failures are already ruled out.
///
/// # Errors
/// What Arrow says.
pub fn kernel(array: &ArrayRef, to: &DataType) -> Result<ArrayRef> {
    if array.data_type() == to {
        return Ok(array.clone());
    }
    if let (DataType::Timestamp(TimeUnit::Nanosecond, zone), DataType::Timestamp(unit, to_zone)) =
        (array.data_type(), to)
        && *unit == types::MICROS
        && zone == to_zone
    {
        // Arrow rounds towards zero: before 1970 that would be the next microsecond.
        let ticks = array.as_primitive::<t::TimestampNanosecondType>();
        let micros = ticks.unary::<_, t::TimestampMicrosecondType>(|tick| tick.div_euclid(1000));
        return Ok(Arc::new(micros.with_timezone_opt(zone.clone())));
    }
    let options = arrow_cast::CastOptions { safe: false, ..Default::default() };
    arrow_cast::cast_with_options(array, to, &options).map_err(super::eval::broken)
}

/// Is there a cast from one type to the other?
pub fn allowed(from: &DataType, to: &DataType) -> bool {
    let plain = |ty: &DataType| super::functions::showable(ty);
    match (from, to) {
        (a, b) if a == b => true,
        (DataType::Null, _) => true,
        (a, DataType::Utf8) => plain(a),
        (DataType::Utf8, b) => plain(b),
        (DataType::Boolean, b) => types::is_number(b),
        (a, DataType::Boolean) => types::is_number(a),
        (a, b) if types::is_number(a) => types::is_number(b),
        (a, b) => types::is_time(a) && types::is_time(b),
    }
}

/// `array` as the type `to`; `lenient` makes NULL of what does not fit.
///
/// # Errors
/// `bad_value` at `place` with the first value that does not fit.
pub fn cast(
    array: &ArrayRef,
    to: &DataType,
    lenient: bool,
    place: &Place,
    ctx: &Ctx,
) -> Result<ArrayRef> {
    let from = array.data_type().clone();
    let misfit = |value: &dyn std::fmt::Display| {
        let shown: String = value.to_string().chars().take(60).collect();
        let error = place.bad_value(format!("`{shown}` does not fit into {}", types::word(to)));
        error.hint("TRY_CAST makes NULL of what does not fit")
    };
    let check = |array: ArrayRef, source: &ArrayRef| -> Result<ArrayRef> {
        if !lenient && array.null_count() > source.null_count() {
            let row = (0..array.len()).find(|i| array.is_null(*i) && source.is_valid(*i));
            return Err(misfit(&show(source, row.unwrap_or(0))));
        }
        Ok(array)
    };
    Ok(match (&from, to) {
        (a, b) if a == b => array.clone(),
        (DataType::Null, _) => new_null_array(to, array.len()),
        (_, DataType::Utf8) => text_of(array, ctx)?,
        (DataType::Utf8, _) => check(read(array.as_string::<i32>(), to)?, array)?,
        (a, DataType::Boolean) if types::is_number(a) => {
            let floats = kernel(array, &DataType::Float64)?;
            Arc::new(BooleanArray::from_unary(floats.as_primitive::<t::Float64Type>(), |x| {
                x != 0.0
            }))
        }
        (a, b) if types::is_float(a) && types::is_int(b) => {
            let floats = kernel(array, &DataType::Float64)?;
            let whole = floats.as_primitive::<t::Float64Type>().unary_opt::<_, t::Int64Type>(|x| {
                let x = x.round_ties_even();
                (x >= -(2f64.powi(63)) && x < 2f64.powi(63)).then_some(x as i64)
            });
            check(narrowed(&(Arc::new(whole) as ArrayRef), b)?, array)?
        }
        (a, b) if types::is_int(a) && types::is_int(b) => check(narrowed(array, b)?, array)?,
        (DataType::Timestamp(_, _), DataType::Date32) => time::dates_of(array, place)?,
        (DataType::Timestamp(_, a), DataType::Timestamp(_, b)) if a.is_some() != b.is_some() => {
            time::rezoned(array, to, place)?
        }
        (DataType::Date32, DataType::Timestamp(_, Some(_))) => {
            let naive = kernel(array, &types::STAMP)?;
            time::rezoned(&naive, to, place)?
        }
        _ if allowed(&from, to) => kernel(array, to)?,
        _ => {
            let (a, b) = (types::word(&from), types::word(to));
            return Err(place.error(Code::BadSql, format!("{a} cannot be cast to {b}")));
        }
    })
}

/// Integers of any width to any other; NULL where one does not fit.
fn narrowed(array: &ArrayRef, to: &DataType) -> Result<ArrayRef> {
    arrow_cast::cast(array, to).map_err(super::eval::broken)
}

/// Text read as `to`; NULL where it cannot be.
fn read(texts: &StringArray, to: &DataType) -> Result<ArrayRef> {
    let trimmed = texts.iter().map(|text| text.map(str::trim));
    Ok(match to {
        ty if types::is_int(ty) => {
            let ints: Int64Array = trimmed.map(|text| int(text?)).collect();
            narrowed(&(Arc::new(ints) as ArrayRef), to)?
        }
        ty if types::is_float(ty) => {
            let floats: Float64Array = trimmed.map(|text| text?.parse::<f64>().ok()).collect();
            kernel(&(Arc::new(floats) as ArrayRef), to)?
        }
        DataType::Boolean => {
            let truth = trimmed.map(|text| match text?.to_lowercase().as_str() {
                "true" | "t" | "yes" | "y" | "1" => Some(true),
                "false" | "f" | "no" | "n" | "0" => Some(false),
                _ => None,
            });
            Arc::new(truth.collect::<BooleanArray>())
        }
        DataType::Date32 => {
            let days = trimmed.map(|text| {
                let text = text?;
                clock::parse_date(text).or_else(|| {
                    let (micros, zoned) = clock::parse_stamp(text)?;
                    i32::try_from(micros.div_euclid(86_400_000_000)).ok().filter(|_| !zoned)
                })
            });
            Arc::new(days.collect::<Date32Array>())
        }
        DataType::Timestamp(_, zone) => {
            let zone = zone.as_ref().and_then(|zone| time::zone_of(zone));
            let stamps = trimmed.map(|text| {
                let (micros, zoned) = clock::parse_stamp(text?)?;
                match (&zone, zoned) {
                    (None, false) | (Some(_), true) => Some(micros),
                    (None, true) => None,
                    (Some(zone), false) => {
                        let utc = jiff::Timestamp::from_microsecond(micros).ok()?;
                        let civil = jiff::tz::Offset::UTC.to_datetime(utc);
                        Some(zone.to_timestamp(civil).ok()?.as_microsecond())
                    }
                }
            });
            let stamps: TimestampMicrosecondArray = stamps.collect();
            let name = if let DataType::Timestamp(_, name) = to { name.clone() } else { None };
            kernel(&(Arc::new(stamps.with_timezone_opt(name)) as ArrayRef), to)?
        }
        _ => new_null_array(to, texts.len()),
    })
}

/// An integer in text: digits, or a decimal number that is rounded, halves away from zero.
fn int(text: &str) -> Option<i64> {
    if let Ok(value) = text.parse() {
        return Some(value);
    }
    let number: f64 = text.parse().ok()?;
    if !number.is_finite() || number.abs() >= 2f64.powi(63) {
        return None;
    }
    match text.split_once('.') {
        // The whole part exactly, however long it is.
        Some((whole, digits)) if digits.bytes().all(|b| b.is_ascii_digit()) => {
            let value = match whole {
                "" | "-" | "+" => 0,
                whole => whole.parse::<i64>().ok()?,
            };
            let away = i64::from(digits.as_bytes().first().is_some_and(|digit| *digit >= b'5'));
            value.checked_add(if text.starts_with('-') { -away } else { away })
        }
        _ => Some(number.round() as i64),
    }
}

/// Any plain column as text.
fn text_of(array: &ArrayRef, ctx: &Ctx) -> Result<ArrayRef> {
    let mut out = Writer::new(ctx, array.len());
    for i in 0..array.len() {
        if array.is_null(i) {
            out.null();
        } else {
            out.row(Some(&show(array, i)))?;
        }
    }
    Ok(out.finish())
}

/// One value as text.
pub fn show(array: &ArrayRef, i: usize) -> String {
    use TimeUnit as U;
    macro_rules! ints {
        ($($arrow:ty),*) => {
            match array.data_type() {
                $(&<$arrow as arrow_array::ArrowPrimitiveType>::DATA_TYPE =>
                    array.as_primitive::<$arrow>().value(i).to_string(),)*
                DataType::Float64 => float(array.as_primitive::<t::Float64Type>().value(i)),
                DataType::Float32 => float32(array.as_primitive::<t::Float32Type>().value(i)),
                DataType::Boolean => array.as_boolean().value(i).to_string(),
                DataType::Utf8 => array.as_string::<i32>().value(i).to_owned(),
                DataType::Date32 => {
                    clock::date_text(array.as_primitive::<t::Date32Type>().value(i).into())
                }
                DataType::Timestamp(unit, zone) => {
                    let ticks = match unit {
                        U::Second => array.as_primitive::<t::TimestampSecondType>().value(i),
                        U::Millisecond => {
                            array.as_primitive::<t::TimestampMillisecondType>().value(i)
                        }
                        U::Microsecond => {
                            array.as_primitive::<t::TimestampMicrosecondType>().value(i)
                        }
                        U::Nanosecond => {
                            array.as_primitive::<t::TimestampNanosecondType>().value(i)
                        }
                    };
                    let per_second = match unit {
                        U::Second => 1,
                        U::Millisecond => 1_000,
                        U::Microsecond => 1_000_000,
                        U::Nanosecond => 1_000_000_000,
                    };
                    clock::stamp_text(ticks, per_second, zone.is_some()).replacen('T', " ", 1)
                }
                _ => String::new(),
            }
        };
    }
    ints!(
        t::Int8Type,
        t::Int16Type,
        t::Int32Type,
        t::Int64Type,
        t::UInt8Type,
        t::UInt16Type,
        t::UInt32Type,
        t::UInt64Type
    )
}

/// Shortest digits, with an exponent below 10⁻⁴ and from 10¹⁶ on, always with a point or an exponent.
fn float(value: f64) -> String {
    if value.is_finite() { laid_out(&format!("{value:e}")) } else { special(value) }
}
fn float32(value: f32) -> String {
    if value.is_finite() { laid_out(&format!("{value:e}")) } else { special(value.into()) }
}
fn special(value: f64) -> String {
    if value.is_nan() {
        "nan".into()
    } else if value > 0.0 {
        "inf".into()
    } else {
        "-inf".into()
    }
}

fn laid_out(scientific: &str) -> String {
    let (mantissa, exponent) = scientific.split_once('e').expect("`:e` writes an exponent");
    let exponent: i32 = exponent.parse().expect("`:e` writes a whole exponent");
    let (sign, digits) = match mantissa.strip_prefix('-') {
        Some(rest) => ("-", rest.replace('.', "")),
        None => ("", mantissa.replace('.', "")),
    };
    if !(-4..16).contains(&exponent) {
        let mark = if exponent < 0 { '-' } else { '+' };
        return format!("{mantissa}e{mark}{:02}", exponent.unsigned_abs());
    }
    if exponent < 0 {
        return format!("{sign}0.{}{digits}", "0".repeat((-exponent - 1) as usize));
    }
    let point = exponent as usize + 1;
    if digits.len() <= point {
        return format!("{sign}{digits}{}.0", "0".repeat(point - digits.len()));
    }
    format!("{sign}{}.{}", &digits[..point], &digits[point..])
}
