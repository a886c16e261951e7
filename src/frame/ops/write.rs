//! `frame_write`: a table into a file, a text, or bytes.

use super::read::one;
use crate::base::budget::{Ctx, probe};
use crate::base::data::Table;
use crate::base::error::{Code, Error, Result};
use crate::base::files;
use crate::base::wire::Wire;
use crate::frame::io::{Format, csv, ipc, json};
use base64::Engine as _;
use flate2::Compression as Level;
use flate2::write::GzEncoder;
use std::io::Write;

crate::choice! {
    /// How bytes are made fewer.
    pub enum Packing {
        /// Not at all.
        None = "none";
        /// Gzip: the text formats as a whole, Parquet page by page.
        Gzip = "gzip";
        /// Snappy, in Parquet.
        Snappy = "snappy";
        /// LZ4, in Parquet and Arrow IPC.
        Lz4 = "lz4";
    }
}

crate::choice! {
    /// What a JSON document of a table is.
    pub enum Orient {
        /// A list of row objects.
        Rows = "rows";
        /// The table as the wire has it, with types, which reads back exactly.
        Table = "table";
    }
}

crate::record! {
    /// A table, and how it is written.
    pub struct WriteRequest {
        /// The table.
        pub table: Table;
        /// The file; written whole or not at all. Absent: the reply holds the text, or the bytes.
        pub path: Option<String>;
        /// The format; by default that of the path's suffix.
        pub format: Option<Format>;
        /// How bytes are made fewer; by default gzip for paths that end with `.gz`, snappy for
        /// Parquet, none otherwise.
        pub compression: Option<Packing>;
        /// JSON: rows, or the table with its types.
        pub orient: Orient = Orient::Rows;
        /// CSV: the character between fields; by default a comma, a tab for `tsv`.
        pub delimiter: Option<String>;
        /// CSV: do the names of the columns come first?
        pub header: bool = true;
        /// CSV: what stands for a missing value.
        pub null_value: String = String::new();
        /// CSV: the character before the fraction of a number.
        pub decimal: String = ".".to_owned();
    }
}

crate::record! {
    /// What was written.
    pub struct WriteReply {
        /// The file, as the request has it.
        pub path: Option<String>;
        /// Bytes written.
        pub size: usize;
        /// The text, where there is no path and the format is one.
        pub text: Option<String>;
        /// The bytes as base64, where there is no path and they are no text.
        pub data: Option<String>;
    }
}

/// Write a table.
///
/// # Errors
/// `unsupported` for columns that the format does not hold; `denied`, `io`; the budget.
pub fn write(request: WriteRequest, ctx: &Ctx) -> Result<WriteReply> {
    let (by_path, zipped) = request.path.as_deref().map_or((None, false), Format::of_path);
    let format = request.format.or(by_path).map(Format::canonical).ok_or_else(|| {
        let place = if request.path.is_some() { "/path" } else { "/format" };
        Error::new(Code::MissingField, place, "the format cannot be told: name it in `format`")
            .hint(format!("known: {}", Format::WORDS.join(", ")))
    })?;
    let packing = packing(format, request.compression, zipped)?;
    let table = &request.table;
    let mut bytes = match format {
        Format::Parquet => write_parquet(table, packing, ctx)?,
        Format::Arrow => ipc::write(table, packing == Packing::Lz4, ctx)?,
        Format::Json if request.orient == Orient::Table => {
            let mut out = Vec::new();
            table.write_within(&mut out, ctx)?;
            out.push(b'\n');
            out
        }
        Format::Json => json::write_rows(table, ctx)?,
        Format::JsonLines => json::write_lines(table, ctx)?,
        _ => csv::write(table, &options(&request, format)?, ctx)?,
    };
    let gzip = format.is_text() && packing == Packing::Gzip;
    if gzip {
        probe(bytes.len())?;
        bytes = zip(&bytes)?;
    }
    let size = bytes.len();
    let mut reply = WriteReply { path: request.path.clone(), size, text: None, data: None };
    match &request.path {
        Some(path) => files::save(path, "/path", &bytes)?,
        None if format.is_text() && !gzip => {
            let text = String::from_utf8(bytes);
            reply.text = Some(text.expect("text formats are made of str"));
        }
        None => {
            ctx.reserve(size / 3 * 4)?.keep();
            reply.data = Some(base64::engine::general_purpose::STANDARD.encode(&bytes));
        }
    }
    Ok(reply)
}

crate::op! {
    /// Write a table as CSV, JSON, JSON lines, Parquet or Arrow IPC, into a file or into the reply.
    ///
    /// CSV follows RFC 4180: null is an empty field and the empty text `""`; text that looks like a
    /// number, a date, a truth value or a missing one stands in quotes, so that `frame_read` gives
    /// back an equal table. Numbers have the shortest digits that read back exactly.
    pub static WRITE = "frame_write": fn write[WriteRequest] -> WriteReply;
    stable since "0.1.0";
    example r#"{"table": {"name": ["Ada", "Bea, jr.", null], "zip": ["01234", "5", ""]}, "format": "csv"}"#;
}

/// How the bytes are packed, if the format can be packed so.
fn packing(format: Format, wanted: Option<Packing>, zipped: bool) -> Result<Packing> {
    let able: &[Packing] = match format {
        Format::Parquet => &[Packing::Snappy, Packing::Gzip, Packing::Lz4, Packing::None],
        Format::Arrow => &[Packing::None, Packing::Lz4],
        _ => &[Packing::None, Packing::Gzip],
    };
    if zipped && !format.is_text() {
        let message = format!("{} is not put into .gz files: it is packed inside", format.word());
        return Err(Error::value("/path", message));
    }
    let wanted = wanted.unwrap_or(if zipped { Packing::Gzip } else { able[0] });
    if able.contains(&wanted) {
        return Ok(wanted);
    }
    let able: Vec<&str> = able.iter().map(|packing| packing.word()).collect();
    let (word, format) = (wanted.word(), format.word());
    let message =
        format!("`compression` of {format} must be one of {}, got \"{word}\"", able.join(", "));
    Err(Error::value("/compression", message))
}

fn options(request: &WriteRequest, format: Format) -> Result<csv::WriteOptions> {
    let tab = if format == Format::Tsv { b'\t' } else { b',' };
    let delimiter = match &request.delimiter {
        Some(text) => one("delimiter", text)?,
        None => tab,
    };
    let decimal = one("decimal", &request.decimal)?;
    if delimiter == decimal || delimiter == b'"' || decimal == b'"' {
        let message = "`delimiter`, `decimal` and the quote must differ";
        return Err(Error::value("/delimiter", message));
    }
    let null = request.null_value.clone();
    if null.bytes().any(|byte| byte == delimiter || matches!(byte, b'"' | b'\n' | b'\r')) {
        let message = "`null_value` must not hold a delimiter, a quote or a line end";
        return Err(Error::value("/null_value", message));
    }
    Ok(csv::WriteOptions { delimiter, decimal, header: request.header, null })
}

/// Gzip without a time and a name, so that the same table gives the same bytes.
fn zip(bytes: &[u8]) -> Result<Vec<u8>> {
    let failed = |e: std::io::Error| Error::new(Code::Io, "", format!("cannot compress: {e}"));
    let mut encoder = GzEncoder::new(Vec::new(), Level::default());
    encoder.write_all(bytes).map_err(failed)?;
    encoder.finish().map_err(failed)
}

#[cfg(feature = "parquet")]
fn write_parquet(table: &Table, packing: Packing, ctx: &Ctx) -> Result<Vec<u8>> {
    use parquet::basic::{Compression, GzipLevel};
    let compression = match packing {
        Packing::None => Compression::UNCOMPRESSED,
        Packing::Gzip => Compression::GZIP(GzipLevel::default()),
        Packing::Snappy => Compression::SNAPPY,
        Packing::Lz4 => Compression::LZ4_RAW,
    };
    crate::frame::io::parquet::write(table, compression, ctx)
}

#[cfg(not(feature = "parquet"))]
fn write_parquet(_: &Table, _: Packing, _: &Ctx) -> Result<Vec<u8>> {
    Err(Error::new(Code::Unsupported, "/format", "this build has no Parquet"))
}
