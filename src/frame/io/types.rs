//! Types that a caller declares for columns.

use super::cells::{Cells, Value, Words};
use super::csv::{Cell, Column, Kind, Rules, Zeros};
use crate::base::budget::Ctx;
use crate::base::data::{column_type, writable};
use crate::base::error::{Code, Error, Result, did_you_mean};
use crate::base::wire::{At, Wire};
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, TimestampMicrosecondType};
use arrow_array::{Array, ArrayRef, BooleanArray};
use arrow_cast::{CastOptions, cast, cast_with_options};
use arrow_schema::{ArrowError, DataType, TimeUnit};
use arrow_select::nullif::nullif;
use std::sync::Arc;

/// The words for types.
const WORDS: &[&str] = &[
    "bool",
    "i8",
    "i16",
    "i32",
    "i64",
    "u8",
    "u16",
    "u32",
    "u64",
    "f32",
    "f64",
    "str",
    "date",
    "timestamp",
    "timestamp[UTC]",
];

/// A declared type.
#[derive(Debug, Clone, PartialEq)]
pub struct Declared {
    /// Its word.
    pub word: String,
    /// How its values are read.
    pub kind: Kind,
    /// Its Arrow type.
    pub target: DataType,
}

impl Declared {
    /// The type of a word.
    ///
    /// # Errors
    /// `bad_value` for a word that is none, or a zone that does not exist.
    pub fn of(word: &str, at: &str) -> Result<Declared> {
        let time = |zone: Option<&str>| {
            let kind = Kind::Time { nanos: false, zoned: zone.is_some() };
            (kind, DataType::Timestamp(TimeUnit::Microsecond, zone.map(Into::into)))
        };
        let (kind, target) = match word {
            "bool" => (Kind::Bool, DataType::Boolean),
            "i8" => (Kind::Int, DataType::Int8),
            "i16" => (Kind::Int, DataType::Int16),
            "i32" => (Kind::Int, DataType::Int32),
            "i64" => (Kind::Int, DataType::Int64),
            "u8" => (Kind::Uint, DataType::UInt8),
            "u16" => (Kind::Uint, DataType::UInt16),
            "u32" => (Kind::Uint, DataType::UInt32),
            "u64" => (Kind::Uint, DataType::UInt64),
            "f32" => (Kind::Float, DataType::Float32),
            "f64" => (Kind::Float, DataType::Float64),
            "str" => (Kind::Text, DataType::Utf8),
            "date" => (Kind::Date, DataType::Date32),
            "timestamp" => time(None),
            _ => match word.strip_prefix("timestamp[").and_then(|rest| rest.strip_suffix(']')) {
                Some(zone) if crate::base::time::zone(zone).is_some() => time(Some(zone)),
                Some(zone) => {
                    let message = format!("no time zone is called `{zone}`");
                    return Err(
                        Error::value(at, message).hint("zones are named as in `Europe/Berlin`")
                    );
                }
                None => {
                    let message =
                        format!("`{word}` is not a type of columns: one of {}", WORDS.join(", "));
                    let error = Error::value(at, message);
                    return Err(match did_you_mean(word, WORDS.iter().copied()) {
                        Some(hint) if hint.starts_with("did") => error.hint(hint),
                        _ => error,
                    });
                }
            },
        };
        Ok(Declared { word: word.to_owned(), kind, target })
    }

    /// Is a number that `kind` reads within the narrower type?
    pub fn holds(&self, text: &str, decimal: u8) -> bool {
        let (low, high) = match self.target {
            DataType::Int8 => (i64::from(i8::MIN), i64::from(i8::MAX)),
            DataType::Int16 => (i64::from(i16::MIN), i64::from(i16::MAX)),
            DataType::Int32 => (i64::from(i32::MIN), i64::from(i32::MAX)),
            DataType::UInt8 => (0, i64::from(u8::MAX)),
            DataType::UInt16 => (0, i64::from(u16::MAX)),
            DataType::UInt32 => (0, i64::from(u32::MAX)),
            DataType::Float32 => {
                return match super::csv::read_cell(text, decimal, Zeros::Drop) {
                    Some(Cell::Float(value) | Cell::Big(value)) => {
                        !value.is_finite() || (value as f32).is_finite()
                    }
                    _ => true,
                };
            }
            _ => return true,
        };
        match super::csv::read_cell(text, decimal, Zeros::Drop) {
            Some(Cell::Int(value)) => (low..=high).contains(&value),
            _ => false,
        }
    }

    /// An array of `kind` in the declared type.
    pub fn shape(&self, array: &ArrayRef) -> Result<ArrayRef, ArrowError> {
        if *array.data_type() == self.target {
            return Ok(array.clone());
        }
        if let DataType::Timestamp(TimeUnit::Microsecond, Some(zone)) = &self.target {
            // The same instants, told in another zone.
            let instants = array.as_primitive_opt::<TimestampMicrosecondType>();
            if let Some(instants) = instants {
                return Ok(Arc::new(instants.clone().with_timezone(zone.clone())));
            }
        }
        cast_with_options(array, &self.target, &CastOptions { safe: false, ..Default::default() })
    }

    /// Any column in the declared type, and the row of every value that has none there; such values
    /// are null. Text is read as it is in CSV; doubles become integers where they are whole.
    ///
    /// # Errors
    /// `bad_value` when no value of the one type is one of the other.
    pub fn cast(&self, array: &ArrayRef, name: &str) -> Result<(ArrayRef, Vec<usize>)> {
        let from = array.data_type();
        let inside = |e: ArrowError| {
            let (from, word) = (column_type(from), &self.word);
            let message = format!("column `{name}` of type {from} is not made {word}: {e}");
            Error::value("/dtypes", message)
        };
        if *from == self.target || *from == DataType::Null {
            return Ok((cast(array, &self.target).map_err(inside)?, Vec::new()));
        }
        let cells = Cells::new(name, array)?;
        if cells.is_text() || self.kind == Kind::Text {
            let (array, odd) = self.parse(array, &cells);
            return Ok((self.shape(&array).map_err(inside)?, odd));
        }
        let made = cast(array, &self.target).map_err(inside)?;
        let lost: BooleanArray = if from.is_floating() && self.target.is_integer() {
            let doubles = cast(array, &DataType::Float64).map_err(inside)?;
            let whole = |v: f64| v.fract() == 0.0;
            doubles.as_primitive::<Float64Type>().iter().map(|v| v.map(|v| !whole(v))).collect()
        } else {
            BooleanArray::from(vec![false; array.len()])
        };
        let odd = |i: &usize| {
            array.is_valid(*i) && (made.is_null(*i) || lost.is_valid(*i) && lost.value(*i))
        };
        let odd: Vec<usize> = (0..array.len()).filter(odd).collect();
        Ok((nullif(&made, &lost).map_err(inside)?, odd))
    }

    /// Values read from, or written as, text.
    fn parse(&self, array: &ArrayRef, cells: &Cells) -> (ArrayRef, Vec<usize>) {
        let rules = Rules { decimal: b'.', dates: true, zeros: Zeros::Drop };
        let (mut column, mut odd, mut text) = (Column::new(self.kind), Vec::new(), Vec::new());
        for i in 0..array.len() {
            let fits = match cells.value(i) {
                Value::Null => {
                    column.push_null();
                    continue;
                }
                Value::Text(text) => self.holds(text, b'.') && column.push(text, &rules),
                Value::Plain => {
                    text.clear();
                    cells.plain(i, &Words::CSV, &mut text);
                    column.push(std::str::from_utf8(&text).unwrap_or_default(), &rules)
                }
            };
            if !fits {
                column.push_null();
                odd.push(i);
            }
        }
        (column.finish().expect("nothing was pushed that does not fit"), odd)
    }
}

/// `{column: type}` on the wire.
#[derive(Debug, Clone, Default)]
pub struct Dtypes(pub Vec<(String, Declared)>);

impl Wire for Dtypes {
    fn read(raw: &str, at: At<'_>) -> Result<Self> {
        let mut all = Vec::new();
        for (name, raw) in &crate::base::wire::fields(raw, at)?.0 {
            let place = at.key(name);
            let word = String::read(raw, place)?;
            all.push((name.to_string(), Declared::of(&word, &place.pointer())?));
        }
        Ok(Dtypes(all))
    }
    fn write(&self, out: &mut Vec<u8>) {
        out.push(b'{');
        for (i, (name, declared)) in self.0.iter().enumerate() {
            if i > 0 {
                out.push(b',');
            }
            name.write(out);
            out.push(b':');
            declared.word.write(out);
        }
        out.push(b'}');
    }
    fn schema() -> String {
        r#"{"type":"object","additionalProperties":{"type":"string"}}"#.to_owned()
    }
}

/// A column of a file in a type that the library works with. Exact where there is such a type, a
/// warning where there is none.
///
/// # Errors
/// `unsupported` for lists, structures and bytes.
pub fn tidy(name: &str, column: &ArrayRef, at: &str, ctx: &Ctx) -> Result<ArrayRef> {
    let from = column.data_type();
    let target = match from {
        DataType::Float16 => DataType::Float32,
        DataType::Date64 => DataType::Date32,
        DataType::Utf8View => {
            let lengths = column.as_string_view().lengths().map(u64::from);
            let bytes: u64 = lengths.sum();
            ctx.reserve(usize::try_from(bytes).unwrap_or(usize::MAX))?.keep();
            if bytes > i32::MAX as u64 { DataType::LargeUtf8 } else { DataType::Utf8 }
        }
        DataType::Decimal32(digits, 0)
        | DataType::Decimal64(digits, 0)
        | DataType::Decimal128(digits, 0)
            if *digits <= 18 =>
        {
            DataType::Int64
        }
        DataType::Decimal32(..)
        | DataType::Decimal64(..)
        | DataType::Decimal128(..)
        | DataType::Decimal256(..) => {
            ctx.warn(format!("column `{name}`: decimals are read as the nearest doubles"));
            DataType::Float64
        }
        DataType::Time32(_) | DataType::Time64(_) => {
            ctx.warn(format!("column `{name}`: times of day are read as text"));
            DataType::Utf8
        }
        other if writable(other) => return Ok(column.clone()),
        other => {
            let word = column_type(other);
            let message = format!("column `{name}` is of type {word}, which tables do not hold");
            let error = Error::new(Code::Unsupported, at, message);
            return Err(error.hint("leave it out: name the others in `columns`"));
        }
    };
    cast(column, &target)
        .map_err(|e| Error::new(Code::BadData, at, format!("column `{name}` of type {from}: {e}")))
}
