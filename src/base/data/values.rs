//! The values of a table's column as JSON, by Arrow type, and back.
//!
//! | Arrow | `type` on the wire | value |
//! |---|---|---|
//! | Float64, Float32 | `f64`, `f32` | number; `"NaN"`, `"Infinity"`, `"-Infinity"` |
//! | Int8 … UInt64 | `i8` … `u64` | number; a decimal string beyond ±(2⁵³−1) |
//! | Utf8 and its kin, dictionaries of it | `str` | string |
//! | Boolean | `bool` | true, false |
//! | Date32, Date64 | `date` | `"2026-11-21"` |
//! | Timestamp without a zone | `timestamp` | `"2026-11-21T09:30:00.5"` |
//! | Timestamp with a zone | `timestamp[Zone]` | `"2026-11-21T09:30:00.5Z"`: the instant, in UTC |
//! | Null | `null` | null |

use crate::base::error::{Code, Error, Result};
use crate::base::time;
use crate::base::wire::{At, Kind, Wire, elements, kind, read_any_f64, write_f64, write_str};
use arrow_array::builder::{PrimitiveBuilder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types as t;
use arrow_array::{
    Array, ArrayRef, ArrowPrimitiveType, BooleanArray, NullArray, downcast_dictionary_array,
};
use arrow_schema::{DataType, TimeUnit};
use std::sync::Arc;

/// The word for an Arrow type.
pub fn column_type(data_type: &DataType) -> String {
    match data_type {
        DataType::Float64 => "f64".into(),
        DataType::Float32 => "f32".into(),
        DataType::Int8 => "i8".into(),
        DataType::Int16 => "i16".into(),
        DataType::Int32 => "i32".into(),
        DataType::Int64 => "i64".into(),
        DataType::UInt8 => "u8".into(),
        DataType::UInt16 => "u16".into(),
        DataType::UInt32 => "u32".into(),
        DataType::UInt64 => "u64".into(),
        DataType::Boolean => "bool".into(),
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => "str".into(),
        DataType::Dictionary(_, value) => column_type(value),
        DataType::Date32 | DataType::Date64 => "date".into(),
        DataType::Timestamp(_, None) => "timestamp".into(),
        DataType::Timestamp(_, Some(zone)) => format!("timestamp[{zone}]"),
        DataType::Null => "null".into(),
        other => other.to_string(),
    }
}

/// The values of a column as a JSON list. Types that the table above does not list are written as
/// null: [`writable`] says so before.
pub fn write_values(column: &ArrayRef, out: &mut Vec<u8>) {
    out.push(b'[');
    let array = column.as_ref();
    macro_rules! each {
        ($array:expr, |$value:ident, $to:ident| $write:expr) => {{
            for (i, value) in $array.iter().enumerate() {
                if i > 0 {
                    out.push(b',');
                }
                match value {
                    Some($value) => {
                        let $to = &mut *out;
                        $write;
                    }
                    None => out.extend_from_slice(b"null"),
                }
            }
        }};
    }
    macro_rules! ints {
        ($($arrow:ty),*) => {
            match array.data_type() {
                $(&<$arrow>::DATA_TYPE =>
                    each!(array.as_primitive::<$arrow>(), |v, to| (v as i64).write(to)),)*
                DataType::UInt64 => each!(array.as_primitive::<t::UInt64Type>(), |v, to| v.write(to)),
                DataType::Float64 => each!(array.as_primitive::<t::Float64Type>(), |v, to| float(v, to)),
                DataType::Float32 => each!(array.as_primitive::<t::Float32Type>(), |v, to| float32(v, to)),
                DataType::Boolean => each!(array.as_boolean(), |v, to| v.write(to)),
                DataType::Utf8 => each!(array.as_string::<i32>(), |v, to| write_str(v, to)),
                DataType::LargeUtf8 => each!(array.as_string::<i64>(), |v, to| write_str(v, to)),
                DataType::Utf8View => each!(array.as_string_view(), |v, to| write_str(v, to)),
                DataType::Date32 => each!(array.as_primitive::<t::Date32Type>(), |v, to| {
                    write_str(&time::date_text(i64::from(v)), to)
                }),
                DataType::Date64 => each!(array.as_primitive::<t::Date64Type>(), |v, to| {
                    write_str(&time::date_text(v.div_euclid(86_400_000)), to)
                }),
                DataType::Timestamp(unit, zone) => {
                    let (unit, zoned) = (*unit, zone.is_some());
                    each!(stamps(column, unit), |v, to| {
                        write_str(&time::stamp_text(*v, unit_of(unit), zoned), to)
                    });
                }
                DataType::Dictionary(_, _) => write_dictionary(array, out),
                _ => {
                    for i in 0..array.len() {
                        out.extend_from_slice(if i > 0 { b",null" } else { b"null" });
                    }
                }
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
        t::UInt32Type
    );
    out.push(b']');
}

/// Can [`write_values`] write this type?
pub fn writable(data_type: &DataType) -> bool {
    match data_type {
        DataType::Dictionary(_, value) => writable(value),
        other => {
            other.is_integer()
                || other.is_floating() && *other != DataType::Float16
                || other.is_null()
                || matches!(
                    other,
                    DataType::Boolean
                        | DataType::Utf8
                        | DataType::LargeUtf8
                        | DataType::Utf8View
                        | DataType::Date32
                        | DataType::Date64
                        | DataType::Timestamp(_, _)
                )
        }
    }
}

/// Dictionary values are looked up and written one by one.
fn write_dictionary(array: &dyn Array, out: &mut Vec<u8>) {
    downcast_dictionary_array!(
        array => {
            // Each distinct value is written once, then copied.
            let mut texts: Vec<Vec<u8>> = Vec::with_capacity(array.values().len());
            for i in 0..array.values().len() {
                let mut text = Vec::new();
                write_values(&array.values().slice(i, 1), &mut text);
                texts.push(text[1..text.len() - 1].to_vec());
            }
            for (row, key) in array.keys_iter().enumerate() {
                if row > 0 {
                    out.push(b',');
                }
                out.extend_from_slice(key.map_or(b"null".as_slice(), |key| &texts[key]));
            }
        },
        _ => {}
    );
}

/// A number in a row of a table, where NaN is not null.
fn float(value: f64, out: &mut Vec<u8>) {
    if value.is_nan() {
        out.extend_from_slice(b"\"NaN\"");
    } else {
        write_f64(value, out);
    }
}

/// A 32-bit number, in the shortest digits that give it back as 32 bits.
fn float32(value: f32, out: &mut Vec<u8>) {
    if value.is_finite() {
        out.extend_from_slice(zmij::Buffer::new().format_finite(value).as_bytes());
    } else {
        float(f64::from(value), out);
    }
}

/// Ticks per second of a unit.
fn unit_of(unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::Second => 1,
        TimeUnit::Millisecond => 1_000,
        TimeUnit::Microsecond => 1_000_000,
        TimeUnit::Nanosecond => 1_000_000_000,
    }
}

/// A timestamp column as its raw ticks.
fn stamps(column: &ArrayRef, unit: TimeUnit) -> Vec<Option<i64>> {
    match unit {
        TimeUnit::Second => column.as_primitive::<t::TimestampSecondType>().iter().collect(),
        TimeUnit::Millisecond => {
            column.as_primitive::<t::TimestampMillisecondType>().iter().collect()
        }
        TimeUnit::Microsecond => {
            column.as_primitive::<t::TimestampMicrosecondType>().iter().collect()
        }
        TimeUnit::Nanosecond => {
            column.as_primitive::<t::TimestampNanosecondType>().iter().collect()
        }
    }
}

/// Read `values` as a column of the type `word`.
///
/// # Errors
/// `bad_value` at the item that is not of the type, `unsupported` for a type that is not listed.
pub fn read_typed(word: &str, raw: &str, column: At<'_>) -> Result<ArrayRef> {
    let at = column.key("values");
    if kind(raw) != Kind::List {
        return super::Column::read(raw, at).map(|column| column.0);
    }
    let items = elements(raw, at)?;
    macro_rules! primitive {
        ($arrow:ty, $native:ty) => {{
            let mut b = PrimitiveBuilder::<$arrow>::with_capacity(items.len());
            for (i, item) in items.iter().enumerate() {
                b.append_option(Option::<$native>::read(item, at.index(i))?.map(|v| v as _));
            }
            Ok(Arc::new(b.finish()) as ArrayRef)
        }};
    }
    macro_rules! floats {
        ($arrow:ty) => {{
            let mut b = PrimitiveBuilder::<$arrow>::with_capacity(items.len());
            for (i, item) in items.iter().enumerate() {
                match kind(item) {
                    Kind::Null => b.append_null(),
                    _ => b.append_value(read_any_f64(item, at.index(i))? as _),
                }
            }
            Ok(Arc::new(b.finish()) as ArrayRef)
        }};
    }
    macro_rules! small {
        ($arrow:ty) => {{
            let mut b = PrimitiveBuilder::<$arrow>::with_capacity(items.len());
            for (i, item) in items.iter().enumerate() {
                let value = Option::<i64>::read(item, at.index(i))?;
                b.append_option(
                    value.map(TryFrom::try_from).transpose().map_err(|_| {
                        at.index(i).expected(&format!("in the range of {word}"), item)
                    })?,
                );
            }
            Ok(Arc::new(b.finish()) as ArrayRef)
        }};
    }
    match word {
        "f64" => floats!(t::Float64Type),
        "f32" => floats!(t::Float32Type),
        "i64" => primitive!(t::Int64Type, i64),
        "u64" => primitive!(t::UInt64Type, u64),
        "i8" => small!(t::Int8Type),
        "i16" => small!(t::Int16Type),
        "i32" => small!(t::Int32Type),
        "u8" => small!(t::UInt8Type),
        "u16" => small!(t::UInt16Type),
        "u32" => small!(t::UInt32Type),
        "null" => Ok(Arc::new(NullArray::new(items.len()))),
        "bool" => {
            let mut values: Vec<Option<bool>> = Vec::with_capacity(items.len());
            for (i, item) in items.iter().enumerate() {
                values.push(Option::read(item, at.index(i))?);
            }
            Ok(Arc::new(BooleanArray::from(values)))
        }
        "str" => {
            let mut b = StringBuilder::new();
            for (i, item) in items.iter().enumerate() {
                b.append_option(Option::<String>::read(item, at.index(i))?);
            }
            Ok(Arc::new(b.finish()))
        }
        "date" => {
            let mut b = PrimitiveBuilder::<t::Date32Type>::with_capacity(items.len());
            for (i, item) in items.iter().enumerate() {
                let place = at.index(i);
                let text = Option::<String>::read(item, place)?;
                let days = text.map(|text| {
                    time::parse_date(&text)
                        .ok_or_else(|| place.expected("a date like 2026-11-21", item))
                });
                b.append_option(days.transpose()?);
            }
            Ok(Arc::new(b.finish()))
        }
        word if word == "timestamp" || word.starts_with("timestamp[") => {
            let zone = word.strip_prefix("timestamp[").and_then(|rest| rest.strip_suffix(']'));
            let mut b = PrimitiveBuilder::<t::TimestampMicrosecondType>::with_capacity(items.len());
            for (i, item) in items.iter().enumerate() {
                let place = at.index(i);
                let text = Option::<String>::read(item, place)?;
                let stamp = text.map(|text| match time::parse_stamp(&text) {
                    Some((micros, zoned)) if zoned == zone.is_some() => Ok(micros),
                    _ if zone.is_some() => {
                        Err(place.expected("an instant like 2026-11-21T09:30:00Z", item))
                    }
                    _ => {
                        Err(place.expected("a time like 2026-11-21T09:30:00, without a zone", item))
                    }
                });
                b.append_option(stamp.transpose()?);
            }
            let array = b.finish();
            Ok(match zone {
                Some(zone) => Arc::new(array.with_timezone(zone)),
                None => Arc::new(array),
            })
        }
        other => {
            let pointer = column.key("type").pointer();
            let message = format!("columns of type `{other}` are not read from JSON");
            Err(Error::new(Code::Unsupported, pointer, message))
        }
    }
}
