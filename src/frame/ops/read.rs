//! `frame_read`: a table from a file, a text, or bytes.

use super::{ColumnInfo, Handing, columns, hand};
use crate::base::budget::Ctx;
use crate::base::data::Table;
use crate::base::error::{Code, Error, Result};
use crate::frame::io::{
    Coerced, Dtypes, Format, Loaded, NULL_WORDS, OnError, Quoted, ReadOptions, Rejected, csv, ipc,
    json, source,
};

crate::choice! {
    /// Encodings of text.
    pub enum Encoding {
        /// UTF-8, with a byte order mark or without.
        Utf8 = "utf-8";
    }
}

crate::record! {
    /// Where a table is, and how it is read. One of `path`, `text` and `data` is given.
    pub struct ReadRequest {
        /// A file. `.gz` is unpacked.
        pub path: Option<String>;
        /// The text itself.
        pub text: Option<String>;
        /// The bytes themselves, as base64. Gzip is unpacked.
        pub data: Option<String>;
        /// The format; by default that of the path's suffix. `text` is CSV by default.
        pub format: Option<Format>;
        /// The wanted columns, in this order; all of them by default.
        pub columns: Option<Vec<String>>;
        /// The first rows only. Types then come from these rows alone.
        pub n_rows: Option<usize>;
        /// Types of columns: `{"zip": "str", "n": "i32", "when": "timestamp"}`. All other types come
        /// from every row of the file.
        pub dtypes: Dtypes = Dtypes::default();
        /// Are ISO dates and times in CSV read as such?
        pub try_parse_dates: bool = true;
        /// What happens to rows with too few or too many fields, and to values that are not of their
        /// declared type.
        pub on_error: OnError = OnError::Raise;
        /// CSV: the character between fields; by default a comma, a tab for `tsv`.
        pub delimiter: Option<String>;
        /// CSV: does the first row name the columns? Otherwise they are `column_1`, `column_2` …
        pub header: bool = true;
        /// CSV: the character around fields that hold delimiters; empty for none.
        pub quote: String = "\"".to_owned();
        /// CSV: what a quoted value is.
        pub quoted: Quoted = Quoted::Auto;
        /// CSV: lines that begin with this character are passed over.
        pub comment: Option<String>;
        /// CSV: lines before the header that are passed over.
        pub skip_rows: usize = 0;
        /// CSV: what stands for a missing value. NaN is a number, not a missing value.
        pub null_values: Vec<String> = NULL_WORDS.iter().map(|word| (*word).to_owned()).collect();
        /// CSV: the character before the fraction of a number.
        pub decimal: String = ".".to_owned();
        /// The encoding of text.
        pub encoding: Encoding = Encoding::Utf8;
        /// How the table is handed back.
        pub reply: Handing = Handing::Ref;
    }
}

crate::record! {
    /// The table, and what was not read as it stands.
    pub struct ReadReply {
        /// The token of the kept table, cited as `{"$ref": token}`.
        pub dollar_ref: Option<String>;
        /// The table itself, where the request says so.
        pub table: Option<Table>;
        /// Rows.
        pub rows: usize;
        /// Columns, in order.
        pub columns: Vec<ColumnInfo>;
        /// Rows that were left out, by line.
        pub rejected: Rejected;
        /// Values that were made null or rounded, by column.
        pub coerced: Vec<Coerced>;
    }
}

/// Read a table.
///
/// # Errors
/// `bad_data`, `not_utf8`, `unsupported` by what the bytes are; `denied`, `io`; the budget.
pub fn read(request: ReadRequest, ctx: &Ctx) -> Result<ReadReply> {
    let how = request.reply;
    let loaded = load(request, ctx)?;
    let (rows, columns) = (loaded.table.rows(), columns(&loaded.table));
    let (dollar_ref, table) = hand(loaded.table, how, ctx)?;
    let (rejected, coerced) = (loaded.rejected, loaded.coerced);
    Ok(ReadReply { dollar_ref, table, rows, columns, rejected, coerced })
}

crate::op! {
    /// Read a table from CSV, JSON, JSON lines, Parquet or Arrow IPC.
    ///
    /// Types come from every row, never from a sample. Numbers with leading zeros or a leading plus
    /// and integers beyond 64 bits stay text. Truth values are `true` and `false` (also `True`,
    /// `TRUE`). Dates and times are ISO 8601; those with a zone become instants in UTC, those
    /// without stay without. In CSV a value in quotes is text, unless the header stands in quotes
    /// too; an empty field is null and `""` the empty text. Names that stand twice become `x`, `x_1`.
    /// Rows that do not fit are an error with their line, or are counted: `on_error`.
    pub static READ = "frame_read": fn read[ReadRequest] -> ReadReply;
    stable since "0.1.0";
    example r#"{"text": "name,zip,n\nAda,01234,1\nBea,NA,2.5\n", "reply": "table"}"#;
}

fn load(request: ReadRequest, ctx: &Ctx) -> Result<Loaded> {
    let given = [
        ("path", request.path.is_some()),
        ("text", request.text.is_some()),
        ("data", request.data.is_some()),
    ];
    let given: Vec<&str> = given.iter().filter(|(_, is)| *is).map(|(name, _)| *name).collect();
    let at = match given.as_slice() {
        [one] => format!("/{one}"),
        [] => {
            let message = "one of `path`, `text` and `data` is required";
            return Err(Error::new(Code::MissingField, "", message));
        }
        many => {
            let message =
                format!("one of `path`, `text` and `data` is read, got {}", many.join(" and "));
            return Err(Error::value(format!("/{}", many[1]), message));
        }
    };
    let format = format(&request, &at)?;
    let options = options(&request, format)?;
    let bytes = match (&request.path, &request.data) {
        (Some(path), _) => source::unzip(source::file(path, &at, ctx)?, &at, ctx)?,
        (_, Some(data)) => source::unzip(source::base64(data, &at, ctx)?, &at, ctx)?,
        _ => Vec::new(),
    };
    if !format.is_text() {
        if request.text.is_some() {
            let message =
                format!("{} is not text: hand it over as `data`, in base64", format.word());
            return Err(Error::value("/text", message));
        }
        return match format {
            Format::Parquet => read_parquet(bytes, &options, &at, ctx),
            _ => ipc::read(&bytes, &options, &at, ctx),
        };
    }
    let text = match &request.text {
        Some(text) => text.strip_prefix('\u{FEFF}').unwrap_or(text),
        None => source::text(&bytes, &at)?,
    };
    match format {
        Format::Json => json::read(text, &options, &at, ctx),
        Format::JsonLines => json::read_lines(text, &options, &at, ctx),
        _ => csv::read(text, &options, &at, ctx),
    }
}

#[cfg(feature = "parquet")]
fn read_parquet(bytes: Vec<u8>, options: &ReadOptions, at: &str, ctx: &Ctx) -> Result<Loaded> {
    crate::frame::io::parquet::read(bytes, options, at, ctx)
}

#[cfg(not(feature = "parquet"))]
fn read_parquet(_: Vec<u8>, _: &ReadOptions, at: &str, _: &Ctx) -> Result<Loaded> {
    Err(Error::new(Code::Unsupported, at, "this build has no Parquet"))
}

/// The format that the request says, or its path's suffix.
fn format(request: &ReadRequest, at: &str) -> Result<Format> {
    let by_path = request.path.as_deref().and_then(|path| Format::of_path(path).0);
    let by_text = request.text.is_some().then_some(Format::Csv);
    match request.format.or(by_path).or(by_text) {
        Some(format) => Ok(format.canonical()),
        None => {
            let message = "the format cannot be told: name it in `format`";
            let known = format!("known: {}", Format::WORDS.join(", "));
            let place = if request.path.is_some() { at } else { "/format" };
            Err(Error::new(Code::MissingField, place, message).hint(known))
        }
    }
}

fn options(request: &ReadRequest, format: Format) -> Result<ReadOptions> {
    let tab = if format == Format::Tsv { b'\t' } else { b',' };
    let optional = |name: &str, text: &Option<String>| {
        text.as_deref().filter(|text| !text.is_empty()).map(|text| one(name, text)).transpose()
    };
    Ok(ReadOptions {
        columns: request.columns.clone(),
        n_rows: request.n_rows,
        dtypes: request.dtypes.0.clone(),
        dates: request.try_parse_dates,
        on_error: request.on_error,
        delimiter: optional("delimiter", &request.delimiter)?.unwrap_or(tab),
        quote: optional("quote", &Some(request.quote.clone()))?,
        comment: optional("comment", &request.comment)?,
        decimal: one("decimal", &request.decimal)?,
        header: request.header,
        skip_rows: request.skip_rows,
        nulls: request.null_values.clone(),
        quoted: request.quoted,
    })
}

/// The one ASCII character of an option; line ends structure the text already.
pub fn one(name: &str, text: &str) -> Result<u8> {
    match text.as_bytes() {
        [byte] if byte.is_ascii() && !matches!(byte, b'\n' | b'\r') => Ok(*byte),
        _ => {
            let message =
                format!("`{name}` must be one ASCII character that ends no line, got {text:?}");
            Err(Error::value(format!("/{name}"), message))
        }
    }
}
