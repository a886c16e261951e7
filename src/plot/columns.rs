//! Reading a channel: which column, of which kind.
//!
//! | Arrow | becomes |
//! |---|---|
//! | integers, floats, nothing but nulls | numbers |
//! | dates, timestamps | times: with their zone, or naive |
//! | text whose values all are ISO dates or times | times: instants when they name an offset, else naive |
//! | other text, booleans, dictionaries | words |

use super::channel::{Channel, Numbered};
use super::grid::{Cells, MISSING};
use crate::base::data::{Numbers, Table, column_type};
use crate::base::error::{Code, Error, Result};
use crate::base::time::parse_stamp;
use crate::base::wire::At;
use arrow_array::cast::AsArray;
use arrow_array::types as t;
use arrow_array::{Array, ArrayRef, DictionaryArray, Int32Array};
use arrow_buffer::ScalarBuffer;
use arrow_schema::{DataType, TimeUnit};
use std::collections::HashMap;
use std::sync::Arc;

/// A channel that is bound to rows.
#[derive(Debug, Clone)]
pub struct Bound {
    /// Name of the column; of values without one, the channel's own name.
    pub name: String,
    /// Values.
    pub cells: Cells,
    /// Are they whole numbers by type?
    pub whole: bool,
}

/// Bind `channel` to its column; a name must be one of `table`'s.
///
/// # Errors
/// `unknown_column`, or `bad_value` for a number where rows are needed.
pub fn bind(channel: &Channel, table: Option<&Table>, key: &str, at: At<'_>) -> Result<Bound> {
    let (name, array) = match channel {
        Channel::Values(column) => (key.to_owned(), column.0.clone()),
        Channel::Words(Numbered { codes, names }) => {
            let cells = Cells::Words { codes: codes.clone(), names: names.clone() };
            return Ok(Bound { name: key.to_owned(), cells, whole: false });
        }
        Channel::Name(name) => match table {
            Some(table) => {
                let array = table.column(name).map_err(|e| Error { at: at.pointer(), ..e })?;
                (name.clone(), array)
            }
            None => {
                let shown: String = name.chars().take(60).collect();
                let message =
                    format!("`{key}` names the column \"{shown}\", but there is no `data`");
                return Err(at.error(message).hint("give `data`, or a list of values"));
            }
        },
        Channel::Number(_) => {
            return Err(at.error(format!("`{key}` must be a column or a list of values")));
        }
    };
    let whole = array.data_type().is_integer();
    Ok(Bound { name, cells: cells(&array, at)?, whole })
}

/// An Arrow column as a chart sees it.
///
/// # Errors
/// `unsupported` for a type that is not drawn, `memory_limit`.
pub fn cells(array: &ArrayRef, at: At<'_>) -> Result<Cells> {
    match array.data_type() {
        DataType::Utf8 => texts(array.as_string::<i32>().iter(), at),
        DataType::LargeUtf8 => texts(array.as_string::<i64>().iter(), at),
        DataType::Utf8View => texts(array.as_string_view().iter(), at),
        DataType::Boolean => {
            let word = |v: Option<bool>| v.map(|v| if v { "true" } else { "false" });
            words(array.as_boolean().iter().map(word), at)
        }
        DataType::Date32 => {
            let days = array.as_primitive::<t::Date32Type>();
            times(days.iter().map(|d| d.map(|d| f64::from(d) * 86.4e9)), None, at)
        }
        DataType::Date64 => {
            let ms = array.as_primitive::<t::Date64Type>();
            times(ms.iter().map(|d| d.map(|d| d as f64 * 1e3)), None, at)
        }
        DataType::Timestamp(unit, zone) => {
            let zone = zone.as_deref();
            macro_rules! stamps {
                ($arrow:ty, $micros:expr) => {{
                    let ticks = array.as_primitive::<$arrow>();
                    times(ticks.iter().map(|v| v.map(|v| v as f64 * $micros)), zone, at)
                }};
            }
            match unit {
                TimeUnit::Second => stamps!(t::TimestampSecondType, 1e6),
                TimeUnit::Millisecond => stamps!(t::TimestampMillisecondType, 1e3),
                TimeUnit::Microsecond => stamps!(t::TimestampMicrosecondType, 1.0),
                TimeUnit::Nanosecond => stamps!(t::TimestampNanosecondType, 1e-3),
            }
        }
        DataType::Dictionary(_, value) if is_text(value) => dictionary(array, at),
        other if other.is_integer() || other.is_null() || other.is_floating() => {
            Ok(Cells::Numbers(Numbers::of_array(array, at)?.0))
        }
        other => {
            let message = format!("columns of type {} are not drawn", column_type(other));
            Err(Error::new(Code::Unsupported, at.pointer(), message))
        }
    }
}

fn is_text(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)
}

/// Dictionary text: its distinct values are read once, and looked up by the rows.
fn dictionary(array: &ArrayRef, at: At<'_>) -> Result<Cells> {
    let Some(dictionary) = array.as_any_dictionary_opt() else {
        return words((0..array.len()).map(|_| None), at);
    };
    let distinct = cells(dictionary.values(), at)?;
    if dictionary.values().is_empty() {
        return words((0..array.len()).map(|_| None), at);
    }
    let keys = dictionary.normalized_keys();
    let key = |(i, key): (usize, &usize)| array.is_valid(i).then_some(*key);
    let rows = keys.iter().enumerate().map(key);
    match distinct {
        Cells::Times { values, zone } => {
            times(rows.map(|key| key.map(|key| values[key])), zone.as_deref(), at)
        }
        Cells::Words { codes: own, names } => {
            // Categories are numbered in the order of their first row, as those of plain text are.
            let mut place: Vec<u32> = vec![MISSING; names.len()];
            let mut order: Vec<String> = Vec::new();
            let mut codes: Vec<u32> = at.ctx().vec(array.len())?;
            let mut first = |key: usize| {
                let code = own.get(key);
                if code == MISSING {
                    return MISSING;
                }
                let slot = &mut place[code as usize];
                if *slot == MISSING {
                    *slot = order.len() as u32;
                    order.push(names[code as usize].clone());
                }
                *slot
            };
            // Most rows have a key that came before.
            const UNSEEN: u32 = MISSING - 1;
            let mut known: Vec<u32> = vec![UNSEEN; own.len()];
            let mut code_of = |key: usize| {
                let code = &mut known[key];
                if *code == UNSEEN {
                    *code = first(key);
                }
                *code
            };
            match array.null_count() {
                0 => codes.extend(keys.iter().map(|key| code_of(*key))),
                _ => codes.extend(rows.map(|key| key.map_or(MISSING, &mut code_of))),
            }
            Ok(Cells::Words { codes: codes.into(), names: Arc::new(order) })
        }
        numbers @ Cells::Numbers(_) => Ok(numbers),
    }
}

/// Times from microseconds.
fn times(
    values: impl ExactSizeIterator<Item = Option<f64>>,
    zone: Option<&str>,
    at: At<'_>,
) -> Result<Cells> {
    let mut micros: Vec<f64> = at.ctx().vec(values.len())?;
    micros.extend(values.map(|v| v.unwrap_or(f64::NAN)));
    Ok(Cells::Times { values: micros.into(), zone: zone.map(str::to_owned) })
}

/// Text: times when every value is one, else words.
fn texts<'a>(
    values: impl ExactSizeIterator<Item = Option<&'a str>> + Clone,
    at: At<'_>,
) -> Result<Cells> {
    match iso(values.clone(), at)? {
        Some(times) => Ok(times),
        None => words(values, at),
    }
}

/// The values as times, when all are ISO dates or times of one sort.
fn iso<'a>(
    values: impl ExactSizeIterator<Item = Option<&'a str>>,
    at: At<'_>,
) -> Result<Option<Cells>> {
    let mut micros: Vec<f64> = Vec::new();
    let mut sort = None;
    let len = values.len();
    for value in values {
        if micros.len().is_multiple_of(super::ROWS_A_CHECK) {
            at.ctx().check()?;
        }
        let Some(text) = value else {
            micros.push(f64::NAN);
            continue;
        };
        let Some((stamp, zoned)) = looks_iso(text).then(|| parse_stamp(text)).flatten() else {
            return Ok(None);
        };
        if *sort.get_or_insert(zoned) != zoned {
            return Ok(None);
        }
        if micros.capacity() == 0 {
            at.ctx().reserve(len.saturating_mul(8))?.keep();
        }
        micros.push(stamp as f64);
    }
    let Some(zoned) = sort else { return Ok(None) };
    let values: ScalarBuffer<f64> = micros.into();
    Ok(Some(Cells::Times { values, zone: zoned.then(|| "UTC".to_owned()) }))
}

/// Does a text begin like `2026-11-21`? A quick look before the parser's slow one.
fn looks_iso(text: &str) -> bool {
    matches!(text.as_bytes(), [a, b, c, d, b'-', ..] if [a, b, c, d].iter().all(|x| x.is_ascii_digit()))
}

/// What a distinct word costs beside its letters: a `String` and its allocation, a place in a hash
/// table, both lists twice while they grow.
const NAME_BYTES: usize = 200;

/// Words, numbered in the order of their first row.
pub fn words<'a>(
    values: impl ExactSizeIterator<Item = Option<&'a str>>,
    at: At<'_>,
) -> Result<Cells> {
    let mut codes: Vec<u32> = at.ctx().vec(values.len())?;
    let mut names: Vec<String> = Vec::new();
    // A few words are compared faster than one is hashed.
    const FEW: usize = 8;
    let mut known: HashMap<&str, u32> = HashMap::new();
    let (mut paid, mut bytes) = (0, 0);
    for value in values {
        if codes.len().is_multiple_of(super::ROWS_A_CHECK) {
            at.ctx().check()?;
            at.ctx().reserve(bytes - paid)?.keep();
            paid = bytes;
        }
        let Some(text) = value else {
            codes.push(MISSING);
            continue;
        };
        if names.len() <= FEW
            && let Some(code) = names.iter().position(|name| name == text)
        {
            codes.push(code as u32);
            continue;
        }
        codes.push(*known.entry(text).or_insert_with(|| {
            names.push(text.to_owned());
            bytes += NAME_BYTES + text.len();
            names.len() as u32 - 1
        }));
    }
    Ok(Cells::Words { codes: codes.into(), names: Arc::new(names) })
}

/// The words `names[keys[row]]`, of names that are a column already.
pub fn chosen(names: ArrayRef, keys: Vec<i32>) -> ArrayRef {
    Arc::new(DictionaryArray::new(Int32Array::from(keys), names))
}
