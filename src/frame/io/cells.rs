//! The values of a column one by one, as text formats write them.

use crate::base::data::{column_type, writable};
use crate::base::error::{Code, Error, Result};
use crate::base::time::{date_text, stamp_text};
use crate::base::wire::{Wire, write_f64, write_str};
use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Float32Type, Float64Type, Int64Type, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt64Type,
};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, Float32Array, Float64Array, Int64Array,
    LargeStringArray, UInt64Array,
};
use arrow_buffer::ScalarBuffer;
use arrow_schema::{DataType, TimeUnit};

/// A column in the few shapes that text formats know.
pub struct Cells {
    array: ArrayRef,
    values: Values,
}

enum Values {
    Null,
    Bool(BooleanArray),
    Int(Int64Array),
    Uint(UInt64Array),
    F32(Float32Array),
    F64(Float64Array),
    Text(LargeStringArray),
    Date(Date32Array),
    /// Ticks, ticks per second, is it an instant?
    Time(ScalarBuffer<i64>, i64, bool),
}

/// One value.
pub enum Value<'a> {
    /// Missing.
    Null,
    /// A number, a truth value, a date or a time: never in need of quotes in CSV.
    Plain,
    /// Text.
    Text(&'a str),
}

impl Cells {
    /// The values of `column`, which is called `name`.
    ///
    /// # Errors
    /// `unsupported` for types that no text format of ours writes.
    pub fn new(name: &str, column: &ArrayRef) -> Result<Cells> {
        let data_type = column.data_type();
        let unsupported = || {
            let word = column_type(data_type);
            let message =
                format!("column `{name}` is of type {word}, which is not written as text");
            Error::new(Code::Unsupported, "/table", message).hint("write it as parquet or arrow")
        };
        if !writable(data_type) {
            return Err(unsupported());
        }
        let cast = |target: &DataType| {
            arrow_cast::cast(column, target)
                .map_err(|e| Error::new(Code::BadData, "/table", format!("column `{name}`: {e}")))
        };
        let values = match data_type {
            DataType::Null => Values::Null,
            DataType::Boolean => Values::Bool(column.as_boolean().clone()),
            DataType::UInt64 => Values::Uint(column.as_primitive::<UInt64Type>().clone()),
            DataType::Float32 => Values::F32(column.as_primitive::<Float32Type>().clone()),
            DataType::Float64 => Values::F64(column.as_primitive::<Float64Type>().clone()),
            other if other.is_integer() => {
                Values::Int(cast(&DataType::Int64)?.as_primitive::<Int64Type>().clone())
            }
            DataType::Date32 | DataType::Date64 => {
                Values::Date(cast(&DataType::Date32)?.as_primitive::<Date32Type>().clone())
            }
            DataType::Timestamp(unit, zone) => time(column, *unit, zone.is_some()),
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => {
                Values::Text(cast(&DataType::LargeUtf8)?.as_string::<i64>().clone())
            }
            DataType::Dictionary(_, value) => {
                let dense = cast(value)?;
                return Cells::new(name, &dense);
            }
            _ => return Err(unsupported()),
        };
        Ok(Cells { array: column.clone(), values })
    }

    /// Is it text?
    pub fn is_text(&self) -> bool {
        matches!(self.values, Values::Text(_))
    }

    /// The text of row `i`, or what else is there.
    #[inline]
    pub fn value(&self, i: usize) -> Value<'_> {
        match &self.values {
            _ if self.array.is_null(i) => Value::Null,
            Values::Null => Value::Null,
            Values::Text(texts) => Value::Text(texts.value(i)),
            _ => Value::Plain,
        }
    }

    /// Append the number, truth value, date or time of row `i`, without quotes.
    pub fn plain(&self, i: usize, words: &Words, out: &mut Vec<u8>) {
        match &self.values {
            Values::Null => {}
            Values::Bool(bits) => {
                out.extend_from_slice(if bits.value(i) { b"true" } else { b"false" });
            }
            Values::Int(ints) => out.extend_from_slice(itoa(ints.value(i), &mut [0; 20])),
            Values::Uint(ints) => out.extend_from_slice(ints.value(i).to_string().as_bytes()),
            Values::F32(values) => {
                let value = values.value(i);
                if value.is_finite() {
                    out.extend_from_slice(zmij::Buffer::new().format_finite(value).as_bytes());
                } else {
                    words.odd(f64::from(value), out);
                }
            }
            Values::F64(values) => {
                let value = values.value(i);
                if value.is_finite() { write_f64(value, out) } else { words.odd(value, out) }
            }
            Values::Text(texts) => out.extend_from_slice(texts.value(i).as_bytes()),
            Values::Date(days) => {
                out.extend_from_slice(date_text(i64::from(days.value(i))).as_bytes());
            }
            Values::Time(ticks, per_second, zoned) => {
                out.extend_from_slice(stamp_text(ticks[i], *per_second, *zoned).as_bytes());
            }
        }
    }

    /// Append row `i` as a JSON value, as the rows of a table have it on the wire.
    pub fn json(&self, i: usize, out: &mut Vec<u8>) {
        match (self.value(i), &self.values) {
            (Value::Null, _) => out.extend_from_slice(b"null"),
            (Value::Text(text), _) => write_str(text, out),
            (_, Values::Int(ints)) => ints.value(i).write(out),
            (_, Values::Uint(ints)) => ints.value(i).write(out),
            (_, Values::Date(_) | Values::Time(..)) => {
                out.push(b'"');
                self.plain(i, &Words::WIRE, out);
                out.push(b'"');
            }
            _ => self.plain(i, &Words::WIRE, out),
        }
    }
}

/// What numbers without digits are called.
pub struct Words {
    nan: &'static [u8],
    infinity: &'static [u8],
    minus_infinity: &'static [u8],
}

impl Words {
    /// In JSON.
    pub const WIRE: Words =
        Words { nan: b"\"NaN\"", infinity: b"\"Infinity\"", minus_infinity: b"\"-Infinity\"" };
    /// In CSV, as polars, pandas and DuckDB read them.
    pub const CSV: Words = Words { nan: b"NaN", infinity: b"inf", minus_infinity: b"-inf" };

    fn odd(&self, value: f64, out: &mut Vec<u8>) {
        out.extend_from_slice(match value {
            v if v.is_nan() => self.nan,
            v if v > 0.0 => self.infinity,
            _ => self.minus_infinity,
        });
    }
}

/// The digits of an integer, without an allocation.
fn itoa(value: i64, room: &mut [u8; 20]) -> &[u8] {
    let (mut rest, mut at) = (value.unsigned_abs(), room.len());
    loop {
        at -= 1;
        room[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if value < 0 {
        at -= 1;
        room[at] = b'-';
    }
    &room[at..]
}

/// The ticks of a timestamp column.
fn time(column: &ArrayRef, unit: TimeUnit, zoned: bool) -> Values {
    let (ticks, per_second) = match unit {
        TimeUnit::Second => (column.as_primitive::<TimestampSecondType>().values(), 1),
        TimeUnit::Millisecond => {
            (column.as_primitive::<TimestampMillisecondType>().values(), 1_000)
        }
        TimeUnit::Microsecond => {
            (column.as_primitive::<TimestampMicrosecondType>().values(), 1_000_000)
        }
        TimeUnit::Nanosecond => {
            (column.as_primitive::<TimestampNanosecondType>().values(), 1_000_000_000)
        }
    };
    Values::Time(ticks.clone(), per_second, zoned)
}
