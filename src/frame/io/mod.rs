//! Tables from text and bytes, and back: CSV, JSON, JSON lines, Parquet, Arrow IPC.
//!
//! | format | types come from | missing | kept exactly on the way back |
//! |---|---|---|---|
//! | `csv`, `tsv` | all rows | nothing between delimiters, `NA` and its kin | numbers, text (quoted where it looks like another type), dates, times |
//! | `json`, `jsonl` | all rows | `null`, or no such key | numbers; dates are text unless `dtypes` says otherwise |
//! | `json`, as a table | the table's own `type`s | `null` | everything |
//! | `parquet`, `arrow` | the file | nulls | everything |

pub mod cells;
pub mod csv;
pub mod ipc;
pub mod json;
#[cfg(feature = "parquet")]
pub mod parquet;
pub mod source;
mod types;

pub use types::{Declared, Dtypes};

use crate::base::budget::Ctx;
use crate::base::data::{Table, write_values};
use crate::base::error::{Code, Error, Result};
use crate::base::wire::Bound;

crate::choice! {
    /// How a table is written down.
    pub enum Format {
        /// Comma-separated values.
        Csv = "csv";
        /// Values separated by tabs.
        Tsv = "tsv";
        /// One JSON document: a list of row objects, or a table.
        Json = "json";
        /// One JSON object a line.
        JsonLines = "jsonl";
        /// JSON lines by their other name.
        NdJson = "ndjson";
        /// Apache Parquet.
        Parquet = "parquet";
        /// Apache Arrow IPC, file or stream.
        Arrow = "arrow";
        /// Arrow IPC by its other name.
        Ipc = "ipc";
        /// Arrow IPC by its third name (Feather version 2).
        Feather = "feather";
    }
}

impl Format {
    /// The format under its first name.
    pub fn canonical(self) -> Format {
        match self {
            Format::NdJson => Format::JsonLines,
            Format::Ipc | Format::Feather => Format::Arrow,
            other => other,
        }
    }

    /// Is it text?
    pub fn is_text(self) -> bool {
        !matches!(self.canonical(), Format::Parquet | Format::Arrow)
    }

    /// The format of a path by its suffix, `.gz` passed over; and whether that was there.
    pub fn of_path(path: &str) -> (Option<Format>, bool) {
        let lower = path.to_ascii_lowercase();
        let (stem, zipped) = match lower.strip_suffix(".gz") {
            Some(stem) => (stem, true),
            None => (lower.as_str(), false),
        };
        let suffix = stem.rsplit(['/', '\\']).next().and_then(|name| name.rsplit_once('.'));
        let format = match suffix.map_or("", |(_, suffix)| suffix) {
            "csv" | "txt" => Some(Format::Csv),
            "tsv" | "tab" => Some(Format::Tsv),
            "json" => Some(Format::Json),
            "jsonl" | "ndjson" => Some(Format::JsonLines),
            "parquet" | "pq" => Some(Format::Parquet),
            "arrow" | "ipc" | "feather" | "arrows" => Some(Format::Arrow),
            _ => None,
        };
        (format, zipped)
    }
}

crate::choice! {
    /// What happens to rows and values that do not fit.
    pub enum OnError {
        /// The reading stops with an error that names the line.
        Raise = "raise";
        /// Such values become null, short rows are filled up with nulls, other rows are left out;
        /// all are counted.
        Null = "null";
        /// Such rows are left out and counted.
        Skip = "skip";
    }
}

crate::choice! {
    /// What quotes around a value of a CSV tell.
    pub enum Quoted {
        /// That it is text, unless the header stands in quotes too.
        Auto = "auto";
        /// That it is text.
        Text = "text";
        /// Nothing.
        Infer = "infer";
    }
}

/// How a table is read.
#[derive(Debug, Clone)]
pub struct ReadOptions {
    /// The wanted columns, in this order; all of them when absent.
    pub columns: Option<Vec<String>>,
    /// The first rows only; types come from them alone.
    pub n_rows: Option<usize>,
    /// Declared types.
    pub dtypes: Vec<(String, Declared)>,
    /// Are dates and times looked for?
    pub dates: bool,
    /// What happens to rows and values that do not fit.
    pub on_error: OnError,
    /// CSV: between fields.
    pub delimiter: u8,
    /// CSV: around fields.
    pub quote: Option<u8>,
    /// CSV: at the start of lines that are not data.
    pub comment: Option<u8>,
    /// CSV: before fractions.
    pub decimal: u8,
    /// CSV: does the first record name the columns?
    pub header: bool,
    /// CSV: lines before the header.
    pub skip_rows: usize,
    /// CSV: words for a missing value.
    pub nulls: Vec<String>,
    /// CSV: what quotes tell.
    pub quoted: Quoted,
}

/// Words that mean a missing value in a CSV. NaN is a number and None may be a word: they do not.
pub const NULL_WORDS: &[&str] = &["", "NA", "N/A", "#N/A", "NULL", "null"];

impl Default for ReadOptions {
    fn default() -> Self {
        ReadOptions {
            columns: None,
            n_rows: None,
            dtypes: Vec::new(),
            dates: true,
            on_error: OnError::Raise,
            delimiter: b',',
            quote: Some(b'"'),
            comment: None,
            decimal: b'.',
            header: true,
            skip_rows: 0,
            nulls: NULL_WORDS.iter().map(|word| (*word).to_owned()).collect(),
            quoted: Quoted::Auto,
        }
    }
}

crate::record! {
    /// Rows that were left out.
    #[derive(Default, PartialEq)]
    pub struct Rejected {
        /// How many.
        pub count: u64;
        /// Line numbers, from 1, of the first hundred of them.
        pub lines: Vec<u64>;
        /// Why, one sentence each.
        pub reasons: Vec<String>;
    }
}

crate::record! {
    /// Values of one column that were changed.
    #[derive(PartialEq)]
    pub struct Coerced {
        /// The column.
        pub column: String;
        /// How many values.
        pub count: u64, Bound::AtLeast(1.0);
        /// The line of the first of them, from 1, where it is known.
        pub line: Option<u64>;
        /// What was done, and why.
        pub reason: String;
    }
}

/// A table, and what was not read as it stands.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The table.
    pub table: Table,
    /// Rows that were left out.
    pub rejected: Rejected,
    /// Values that were changed.
    pub coerced: Vec<Coerced>,
}

/// The error for a column that a file does not have.
pub fn no_column(name: &str, option: &str, known: &[String]) -> Error {
    let error =
        Error::new(Code::UnknownColumn, format!("/{option}"), format!("no column `{name}`"));
    let known = known.iter().map(String::as_str);
    match crate::base::error::did_you_mean(name, known) {
        Some(hint) => error.hint(hint),
        None => error,
    }
}

/// The wanted columns and rows of a table that was read whole, in the declared types. A value that
/// has none there is an error, or null where errors become null.
///
/// # Errors
/// `unknown_column`, `bad_data` with the row of the first such value.
pub fn narrow(table: Table, options: &ReadOptions, at: &str, ctx: &Ctx) -> Result<Loaded> {
    for (name, _) in &options.dtypes {
        if !table.names().contains(name) {
            return Err(no_column(name, "dtypes", table.names()));
        }
    }
    let wanted = options.columns.as_deref().unwrap_or(table.names());
    let rows = options.n_rows.map_or(table.rows(), |most| most.min(table.rows()));
    let mut columns = Vec::with_capacity(wanted.len());
    let mut coerced = Vec::new();
    for name in wanted {
        ctx.check()?;
        let place = table.names().iter().position(|own| own == name);
        let place = place.ok_or_else(|| no_column(name, "columns", table.names()))?;
        let mut column = table.columns()[place].slice(0, rows);
        if let Some((_, declared)) = options.dtypes.iter().find(|(own, _)| own == name) {
            let (made, odd) = declared.cast(&column, name)?;
            if let Some(first) = odd.first() {
                let mut value = Vec::new();
                write_values(&column.slice(*first, 1), &mut value);
                let value = String::from_utf8_lossy(&value[1..value.len() - 1]).into_owned();
                let word = &declared.word;
                if options.on_error != OnError::Null {
                    let message = format!(
                        "row {first} (from 0): {value} in column `{name}` is not of type {word}"
                    );
                    let hint = "`\"on_error\": \"null\"` makes such values null and counts them";
                    return Err(Error::new(Code::BadData, at, message).hint(hint));
                }
                let reason = format!("not of type {word}: made null");
                ctx.warn(format!("column `{name}`: {} values {reason}", odd.len()));
                let count = odd.len() as u64;
                coerced.push(Coerced { column: name.clone(), count, line: None, reason });
            }
            column = made;
        }
        columns.push((name.clone(), column));
    }
    let table = Table::new(columns).map_err(|e| e.under("/columns"))?;
    Ok(Loaded { table, rejected: Rejected::default(), coerced })
}
