//! A table as delimited text that reads back equal.
//!
//! - Missing is nothing between the delimiters; the empty text is `""`.
//! - Numbers have the shortest digits that read back exactly. NaN and infinity are `NaN`, `inf`, `-inf`.
//! - Text stands in quotes where it holds a delimiter, a quote or a line end, and where it looks
//!   like something else: `"12"`, `"true"`, `"NA"`, `"2026-11-21"`.
//! - Dates and times are ISO 8601; instants are in UTC with `Z`.
//!
//! What CSV has no words for comes back in the nearest type: small integers as `i64`, `f32` as `f64`,
//! instants in UTC, columns of nothing but nulls as `null`. `dtypes` brings them back as they were.

use super::cell::{Zeros, read};
use super::scan::Dialect;
use crate::base::budget::Ctx;
use crate::base::data::Table;
use crate::base::error::{Error, Result};
use crate::frame::io::NULL_WORDS;
use crate::frame::io::cells::{Cells, Value, Words};

/// Rows between two looks at the budget.
const BLOCK: usize = 1024;

/// How a table is written.
#[derive(Debug, Clone)]
pub struct WriteOptions {
    /// The structure of the text; it has a quote.
    pub delimiter: u8,
    /// Before fractions.
    pub decimal: u8,
    /// Are the names of the columns the first record?
    pub header: bool,
    /// What stands for a missing value.
    pub null: String,
}

/// Write `table` as text.
///
/// # Errors
/// `unsupported` for columns of lists, structures or bytes; the budget.
pub fn write(table: &Table, options: &WriteOptions, ctx: &Ctx) -> Result<Vec<u8>> {
    let dialect = Dialect {
        delimiter: options.delimiter,
        quote: Some(b'"'),
        comment: None,
        decimal: options.decimal,
    };
    if table.columns().is_empty() {
        return Err(Error::value("/table", "a table without columns cannot be written as CSV"));
    }
    let columns: Vec<Cells> =
        table.iter().map(|(name, column)| Cells::new(name, column)).collect::<Result<_>>()?;
    let mut out = Vec::new();
    let mut counted = 0;
    if options.header {
        for (i, name) in table.names().iter().enumerate() {
            separate(i, &dialect, &mut out);
            // A name that is nothing must not make a blank line.
            text(name, name.is_empty() || must_quote(name, &dialect), &mut out);
        }
        out.push(b'\n');
    }
    for row in 0..table.rows() {
        if row.is_multiple_of(BLOCK) {
            ctx.check()?;
            ctx.appended(&mut out, counted)?;
            counted = out.len();
        }
        for (i, cells) in columns.iter().enumerate() {
            separate(i, &dialect, &mut out);
            match cells.value(row) {
                Value::Null => out.extend_from_slice(options.null.as_bytes()),
                Value::Text(value) => text(value, guarded(value, options, &dialect), &mut out),
                Value::Plain => {
                    let start = out.len();
                    cells.plain(row, &Words::CSV, &mut out);
                    if options.decimal != b'.' {
                        decimal(&mut out[start..], options.decimal);
                    }
                }
            }
        }
        out.push(b'\n');
    }
    Ok(out)
}

fn separate(i: usize, dialect: &Dialect, out: &mut Vec<u8>) {
    if i > 0 {
        out.push(dialect.delimiter);
    }
}

/// Another decimal character; dates and times have none but in their seconds, which keep the point.
fn decimal(number: &mut [u8], to: u8) {
    if !number.contains(&b':') {
        number.iter_mut().filter(|byte| **byte == b'.').for_each(|byte| *byte = to);
    }
}

/// Does the structure of the text need quotes around this?
fn must_quote(value: &str, dialect: &Dialect) -> bool {
    value.bytes().any(|byte| byte == dialect.delimiter || matches!(byte, b'"' | b'\n' | b'\r'))
        || value.starts_with('\u{FEFF}')
}

/// Would this text be read as something else without quotes?
fn guarded(value: &str, options: &WriteOptions, dialect: &Dialect) -> bool {
    value == options.null
        || NULL_WORDS.contains(&value)
        || must_quote(value, dialect)
        || read(value, dialect.decimal, Zeros::Keep).is_some()
}

fn text(value: &str, quotes: bool, out: &mut Vec<u8>) {
    if !quotes {
        return out.extend_from_slice(value.as_bytes());
    }
    out.push(b'"');
    for byte in value.bytes() {
        if byte == b'"' {
            out.push(b'"');
        }
        out.push(byte);
    }
    out.push(b'"');
}
