//! Row objects, and their columns.

use crate::base::budget::Ctx;
use crate::base::data::Table;
use crate::base::error::{Code, Error, Result};
use crate::base::wire::{At, Kind, Wire, canonical, elements, fields, kind};
use crate::frame::io::{Loaded, OnError, ReadOptions, Rejected, narrow};
use arrow_array::builder::{
    BooleanBuilder, Float64Builder, Int64Builder, StringBuilder, UInt64Builder,
};
use arrow_array::{ArrayRef, NullArray};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

/// Rows between two looks at the budget.
const BLOCK: usize = 1024;

/// Most rejected lines that are told one by one.
const TOLD: usize = 100;

/// Bytes of a value before its column has a type.
const SLOT: usize = size_of::<Option<&str>>();

/// Integers up to this size are doubles exactly, and stand without quotes on the wire.
const EXACT: u64 = (1 << 53) - 1;

/// One JSON document: a list of row objects, a table, or an object of columns.
///
/// # Errors
/// `bad_data` with line and column where it is not JSON, and for rows that are no objects.
pub fn read(text: &str, options: &ReadOptions, at: &str, ctx: &Ctx) -> Result<Loaded> {
    let raw: &RawValue = serde_json::from_str(text).map_err(|e| broken(&e, at, 0))?;
    let raw = raw.get();
    let root = At::root(ctx);
    let mut rows = Rows::default();
    match kind(raw) {
        Kind::Object => {
            let table = Table::read(raw, root).map_err(|e| inside(e, at))?;
            return narrow(table, options, at, ctx);
        }
        Kind::List => {}
        _ => {
            let message = "the JSON is neither a list of row objects nor a table";
            return Err(Error::new(Code::BadData, at, message));
        }
    }
    let items = elements(raw, root).map_err(|e| inside(e, at))?;
    let items = &items[..options.n_rows.unwrap_or(items.len()).min(items.len())];
    for (i, item) in items.iter().enumerate() {
        let offset = item.as_ptr() as usize - text.as_ptr() as usize;
        let line = || 1 + text.as_bytes()[..offset].iter().filter(|b| **b == b'\n').count() as u64;
        rows.add(i, item, root, options, &line, at, ctx)?;
    }
    rows.finish(options, at, ctx)
}

/// One row object a line; blank lines are passed over.
///
/// # Errors
/// `bad_data` with the line that is not a row object, unless `on_error` says otherwise.
pub fn read_lines(text: &str, options: &ReadOptions, at: &str, ctx: &Ctx) -> Result<Loaded> {
    let root = At::root(ctx);
    let mut rows = Rows::default();
    for (i, line) in text.split('\n').enumerate() {
        if options.n_rows.is_some_and(|most| rows.count >= most) {
            break;
        }
        let line = line.trim_matches([' ', '\t', '\r']);
        if line.is_empty() {
            continue;
        }
        let number = i as u64 + 1;
        match serde_json::from_str::<&RawValue>(line) {
            Ok(raw) => rows.add(rows.count, raw.get(), root, options, &|| number, at, ctx)?,
            Err(e) if options.on_error == OnError::Raise => {
                return Err(broken(&e, at, number).hint(SKIP));
            }
            Err(e) => rows.reject(number, format!("not JSON: {}", why(&e))),
        }
    }
    rows.finish(options, at, ctx)
}

/// Most columns: every row has a place for each, so a document of many different keys would take
/// the square of its size.
const MOST_KEYS: usize = 10_000;

/// The mend for a row that is none.
const SKIP: &str = "`\"on_error\": \"skip\"` leaves such rows out and counts them";

/// The error for text that is not JSON; `line` is 0 for a document, which knows its own lines.
fn broken(e: &serde_json::Error, at: &str, line: u64) -> Error {
    let line = if line == 0 { e.line() as u64 } else { line };
    Error::new(Code::BadData, at, format!("line {line}: the text is not JSON: {}", why(e)))
        .place(line, e.column() as u64)
}

/// What is wrong, without the place behind it: in JSON lines each line counts from 1.
fn why(e: &serde_json::Error) -> String {
    let mut text = e.to_string();
    text.truncate(text.rfind(" at line ").unwrap_or(text.len()));
    text
}

/// A failure inside of a document, told at the place in the request that the document came from.
fn inside(e: Error, at: &str) -> Error {
    let place = if e.at.is_empty() { String::new() } else { format!(" (at {} in the JSON)", e.at) };
    let code = if e.code == Code::BadValue { Code::BadData } else { e.code };
    Error { code, at: at.to_owned(), message: format!("{}{place}", e.message), ..e }
}

/// Rows as they come, their values as raw text.
#[derive(Default)]
struct Rows<'t> {
    names: Vec<String>,
    places: HashMap<String, usize>,
    columns: Vec<Vec<Option<&'t str>>>,
    count: usize,
    rejected: Rejected,
}

impl<'t> Rows<'t> {
    #[allow(clippy::too_many_arguments)]
    fn add(
        &mut self,
        index: usize,
        raw: &'t str,
        root: At<'_>,
        options: &ReadOptions,
        line: &dyn Fn() -> u64,
        at: &str,
        ctx: &Ctx,
    ) -> Result<()> {
        if index.is_multiple_of(BLOCK) {
            ctx.check()?;
        }
        ctx.reserve(self.columns.len() * SLOT)?.keep();
        let members = match fields(raw, root) {
            Ok(members) => members,
            Err(e) if options.on_error == OnError::Raise => {
                let line = line();
                let message = e.message.replace("the request", "the row");
                let error = Error::new(Code::BadData, at, format!("line {line}: {message}"));
                return Err(error.place(line, 1).hint(SKIP));
            }
            Err(e) => {
                self.reject(line(), e.message.replace("the request", "the row"));
                return Ok(());
            }
        };
        for (i, (key, raw)) in members.0.into_iter().enumerate() {
            // Rows mostly have the same keys in the same order.
            let known = self.names.get(i).is_some_and(|name| *name == key);
            let place = if known { i } else { self.place(key, ctx)? };
            self.columns[place].push((kind(raw) != Kind::Null).then_some(raw));
        }
        self.count += 1;
        for column in &mut self.columns {
            if column.len() < self.count {
                column.push(None);
            }
        }
        Ok(())
    }

    /// The column of a key, a new one with nulls so far when it is new.
    fn place(&mut self, key: Cow<'_, str>, ctx: &Ctx) -> Result<usize> {
        if let Some(place) = self.places.get(key.as_ref()) {
            return Ok(*place);
        }
        if self.names.len() == MOST_KEYS {
            let message = format!("the rows have more than {MOST_KEYS} different keys");
            return Err(Error::new(Code::BadData, "", message));
        }
        let mut column = ctx.vec(self.count + 1)?;
        column.resize(self.count, None);
        self.columns.push(column);
        self.places.insert(key.to_string(), self.names.len());
        self.names.push(key.into_owned());
        Ok(self.names.len() - 1)
    }

    fn reject(&mut self, line: u64, reason: String) {
        self.rejected.count += 1;
        if self.rejected.lines.len() < TOLD {
            self.rejected.lines.push(line);
            self.rejected.reasons.push(reason);
        }
    }

    fn finish(self, options: &ReadOptions, at: &str, ctx: &Ctx) -> Result<Loaded> {
        if self.rejected.count > 0 {
            let (count, line) = (self.rejected.count, self.rejected.lines[0]);
            ctx.warn(format!(
                "{count} rows were left out, the first at line {line}: {}",
                self.rejected.reasons[0]
            ));
        }
        let mut columns = Vec::with_capacity(self.names.len());
        for (name, values) in self.names.into_iter().zip(self.columns) {
            ctx.check()?;
            ctx.reserve(values.len().saturating_mul(9))?.keep();
            columns.push((name.clone(), build(&name, &values, ctx)?));
        }
        let all = ReadOptions { n_rows: None, ..options.clone() };
        let loaded = narrow(Table::new(columns)?, &all, at, ctx)?;
        Ok(Loaded { rejected: self.rejected, ..loaded })
    }
}

/// What the values of a column are.
#[derive(Default)]
struct Seen {
    bools: usize,
    ints: usize,
    uints: usize,
    negative: bool,
    floats: usize,
    /// Integers too long for 64 bits.
    big: usize,
    /// Integers beyond 2⁵³ in quotes.
    quoted: usize,
    /// NaN and infinities in quotes.
    odd: usize,
    texts: usize,
    nested: usize,
}

impl Seen {
    fn add(&mut self, raw: &str) {
        match kind(raw) {
            Kind::Null => {}
            Kind::Bool => self.bools += 1,
            Kind::List | Kind::Object => self.nested += 1,
            Kind::Number => match integer(raw) {
                Some(value) => {
                    self.ints += 1;
                    self.integer(value);
                }
                None if raw.bytes().all(|b| b.is_ascii_digit() || b == b'-') => self.big += 1,
                None => self.floats += 1,
            },
            Kind::Text => match quoted_integer(raw) {
                Some(value) => {
                    self.quoted += 1;
                    self.integer(value);
                }
                None if odd(raw).is_some() => self.odd += 1,
                None => self.texts += 1,
            },
        }
    }

    fn integer(&mut self, value: i128) {
        self.negative |= value < 0;
        self.uints += usize::from(value > i128::from(i64::MAX));
    }

    fn column(&self) -> &'static str {
        let integers = self.ints + self.quoted;
        let numbers = self.ints + self.floats + self.odd;
        let others = self.bools + self.texts + self.nested;
        if self.nested > 0 {
            "json"
        } else if numbers + others + self.quoted + self.big == 0 {
            "null"
        } else if self.bools > 0 && numbers + self.texts + self.quoted + self.big == 0 {
            "bool"
        } else if others > 0 {
            if numbers + self.bools + self.big > 0 { "mixed" } else { "str" }
        } else if self.ints == 0 && self.floats == 0 && self.big == 0 {
            if self.quoted > 0 { "str" } else { "f64" }
        } else if integers > 0 && self.floats + self.odd + self.big == 0 {
            match (self.uints > 0, self.negative) {
                (false, _) => "i64",
                (true, false) => "u64",
                (true, true) => "mixed",
            }
        } else if self.floats + self.odd > 0 && self.quoted == 0 {
            "f64"
        } else {
            "mixed"
        }
    }
}

/// An integer of 64 bits, signed or not.
fn integer(raw: &str) -> Option<i128> {
    let value: i128 = raw.parse().ok()?;
    (i128::from(i64::MIN)..=i128::from(u64::MAX)).contains(&value).then_some(value)
}

/// An integer that the wire writes in quotes because a double would round it.
fn quoted_integer(raw: &str) -> Option<i128> {
    let inner = raw.get(1..raw.len() - 1)?;
    let digits = inner.strip_prefix('-').unwrap_or(inner);
    let plain = digits.len() >= 16 && digits.bytes().all(|b| b.is_ascii_digit());
    integer(inner)
        .filter(|v| plain && v.unsigned_abs() > u128::from(EXACT) && !digits.starts_with('0'))
}

/// A number without digits.
fn odd(raw: &str) -> Option<f64> {
    match raw {
        "\"NaN\"" => Some(f64::NAN),
        "\"Infinity\"" => Some(f64::INFINITY),
        "\"-Infinity\"" => Some(f64::NEG_INFINITY),
        _ => None,
    }
}

/// The values of one column in the type that they all have.
fn build(name: &str, values: &[Option<&str>], ctx: &Ctx) -> Result<ArrayRef> {
    let mut seen = Seen::default();
    values.iter().flatten().for_each(|raw| seen.add(raw));
    let unread = |raw: &str| {
        Error::new(
            Code::BadData,
            "",
            format!(
                "column `{name}` holds a value that is not read: {}",
                crate::base::wire::echo(raw)
            ),
        )
    };
    let unquoted = |raw: &str| integer(raw.trim_matches('"'));
    match seen.column() {
        "null" => Ok(Arc::new(NullArray::new(values.len()))),
        "bool" => {
            let mut b = BooleanBuilder::with_capacity(values.len());
            values.iter().for_each(|raw| b.append_option(raw.map(|raw| raw == "true")));
            Ok(Arc::new(b.finish()))
        }
        "i64" => {
            let mut b = Int64Builder::with_capacity(values.len());
            for raw in values {
                b.append_option(raw.and_then(unquoted).and_then(|v| i64::try_from(v).ok()));
            }
            Ok(Arc::new(b.finish()))
        }
        "u64" => {
            let mut b = UInt64Builder::with_capacity(values.len());
            for raw in values {
                b.append_option(raw.and_then(unquoted).and_then(|v| u64::try_from(v).ok()));
            }
            Ok(Arc::new(b.finish()))
        }
        "f64" => {
            let mut b = Float64Builder::with_capacity(values.len());
            let mut rounded = 0u64;
            for raw in values {
                let value = match raw {
                    None => None,
                    Some(raw) => {
                        rounded += u64::from(
                            integer(raw).is_none_or(|v| v.unsigned_abs() > u128::from(EXACT) + 1)
                                && raw.bytes().all(|b| b.is_ascii_digit() || b == b'-'),
                        );
                        let number = odd(raw).or_else(|| serde_json::from_str(raw).ok());
                        Some(number.ok_or_else(|| unread(raw))?)
                    }
                };
                b.append_option(value);
            }
            if rounded > 0 {
                ctx.warn(format!(
                    "column `{name}`: {rounded} integers beyond 2^53 rounded to doubles"
                ));
            }
            Ok(Arc::new(b.finish()))
        }
        how => {
            match how {
                "json" => ctx.warn(format!(
                    "column `{name}` holds lists or objects: it is kept as JSON text"
                )),
                "mixed" => ctx.warn(format!(
                    "column `{name}` mixes types: it is text, each value as JSON has it"
                )),
                _ => {}
            }
            let at = At::root(ctx);
            let mut b = StringBuilder::new();
            let mut bytes = 0;
            for raw in values.iter().flatten() {
                bytes += raw.len();
            }
            if i32::try_from(bytes).is_err() {
                return Err(Error::new(
                    Code::Unsupported,
                    "",
                    format!("column `{name}` has more than 2 GiB of text"),
                ));
            }
            ctx.reserve(bytes)?.keep();
            for raw in values {
                match raw {
                    None => b.append_null(),
                    Some(raw) if how != "json" && kind(raw) == Kind::Text => {
                        b.append_value(String::read(raw, at).map_err(|_| unread(raw))?);
                    }
                    // Digits beyond a double's are kept.
                    Some(raw) if kind(raw) == Kind::Number => b.append_value(raw),
                    Some(raw) => b.append_value(canonical(raw, at).map_err(|_| unread(raw))?),
                }
            }
            Ok(Arc::new(b.finish()))
        }
    }
}
