//! Arrow IPC, file or stream: Arrow's own memory, written down.
//!
//! Lengths are checked against the bytes that are there before anything is allocated, because a forged
//! length would end the process. A file is read by its footer: between its magic words polars does not
//! write the stream that others write.
//! Buffers compressed by LZ4 are read; zstd has no decoder in Rust that we would trust, and is refused.

use super::types::tidy;
use super::{Loaded, ReadOptions, narrow};
use crate::base::budget::Ctx;
use crate::base::data::Table;
use crate::base::error::{Code, Error, Result};
use arrow_array::{RecordBatch, RecordBatchOptions};
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_ipc::writer::{FileWriter, IpcWriteOptions};
use arrow_ipc::{CompressionType, MessageHeader, MetadataVersion, root_as_footer, root_as_message};
use arrow_schema::{ArrowError, Field, Schema};
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// What an IPC file begins and ends with.
const MAGIC: &[u8] = b"ARROW1";

/// The most that LZ4 makes of one byte, and room for its frame.
const LZ4_RATIO: i64 = 255;

/// Read a file or a stream.
///
/// # Errors
/// `bad_data` when it is broken, `unsupported` for zstd and Feather version 1.
pub fn read(bytes: &[u8], options: &ReadOptions, at: &str, ctx: &Ctx) -> Result<Loaded> {
    if bytes.starts_with(b"FEA1") {
        let message = "this is Feather version 1, which is not read: write it as Arrow IPC";
        return Err(Error::new(Code::Unsupported, at, message));
    }
    let read = catch_unwind(AssertUnwindSafe(|| {
        let wrong = |e: ArrowError| broken(at, e);
        if bytes.starts_with(MAGIC) {
            check_file(bytes, at, ctx)?;
            let reader = FileReader::try_new(Cursor::new(bytes), None).map_err(wrong)?;
            batches(&reader.schema(), reader, options, at, ctx)
        } else {
            let end = check_stream(bytes, at, ctx)?;
            let reader = StreamReader::try_new(&bytes[..end], None).map_err(wrong)?;
            batches(&reader.schema(), reader, options, at, ctx)
        }
    }));
    let table = read.unwrap_or_else(|_| Err(broken(at, "its parts contradict one another")))?;
    narrow(table, options, at, ctx)
}

fn broken(at: &str, why: impl std::fmt::Display) -> Error {
    Error::new(Code::BadData, at, format!("the Arrow IPC data is broken: {why}"))
}

fn batches(
    schema: &Schema,
    reader: impl Iterator<Item = Result<RecordBatch, ArrowError>>,
    options: &ReadOptions,
    at: &str,
    ctx: &Ctx,
) -> Result<Table> {
    let (mut all, mut rows) = (Vec::new(), 0);
    for batch in reader {
        ctx.check()?;
        let batch = batch.map_err(|e| broken(at, e))?;
        rows += batch.num_rows();
        all.push(batch);
        if options.n_rows.is_some_and(|most| rows >= most) {
            break;
        }
    }
    tidied(schema, all, options, at, ctx)
}

/// Batches as a table of the wanted columns, in types that the library works with.
pub fn tidied(
    schema: &Schema,
    batches: Vec<RecordBatch>,
    options: &ReadOptions,
    at: &str,
    ctx: &Ctx,
) -> Result<Table> {
    let wanted =
        |field: &Field| options.columns.as_ref().is_none_or(|names| names.contains(field.name()));
    let places: Vec<usize> =
        (0..schema.fields().len()).filter(|i| wanted(schema.field(*i))).collect();
    let wrong = |e: ArrowError| broken(at, e);
    let schema = schema.project(&places).map_err(wrong)?;
    let batches: Vec<RecordBatch> = batches
        .iter()
        .map(|batch| batch.project(&places))
        .collect::<Result<_, _>>()
        .map_err(wrong)?;
    if batches.len() > 1 {
        let bytes = batches.iter().map(RecordBatch::get_array_memory_size).sum();
        ctx.reserve(bytes)?.keep();
    }
    let table = Table::of_batches(&schema, &batches).map_err(|e| Error { at: at.into(), ..e })?;
    drop(batches);
    let mut columns = Vec::with_capacity(places.len());
    for (name, column) in table.iter() {
        columns.push((name.clone(), tidy(name, column, at, ctx)?));
    }
    Table::new(columns)
}

/// Check every length of a file: of its footer, and of the messages that it points at.
fn check_file(bytes: &[u8], at: &str, ctx: &Ctx) -> Result<()> {
    let footer = bytes.strip_suffix(MAGIC).and_then(|rest| {
        let (rest, length) = rest.split_last_chunk::<4>()?;
        let start = rest.len().checked_sub(usize::try_from(i32::from_le_bytes(*length)).ok()?)?;
        rest.get(start..)
    });
    let footer = footer.ok_or_else(|| broken(at, "the end of the file is missing"))?;
    let footer = root_as_footer(footer).map_err(|e| broken(at, e))?;
    let blocks = footer.dictionaries().into_iter().flatten();
    for block in blocks.chain(footer.recordBatches().into_iter().flatten()) {
        ctx.check()?;
        let outside = || broken(at, "a batch lies outside of the file");
        let start = usize::try_from(block.offset()).map_err(|_| outside())?;
        let length = i64::from(block.metaDataLength()).checked_add(block.bodyLength());
        let length = length.filter(|_| block.metaDataLength() >= 0 && block.bodyLength() >= 0);
        let end = length.and_then(|length| start.checked_add(usize::try_from(length).ok()?));
        let block = end.and_then(|end| bytes.get(start..end)).ok_or_else(outside)?;
        check_message(block, 0, at, ctx)?;
    }
    Ok(())
}

/// Check every length of a stream; where it ends.
fn check_stream(stream: &[u8], at: &str, ctx: &Ctx) -> Result<usize> {
    let mut from = 0;
    while let Some(next) = check_message(stream, from, at, ctx)? {
        ctx.check()?;
        from = next;
    }
    Ok(from)
}

/// Check the lengths of the message at `from`; where the next one is, if there is one.
fn check_message(bytes: &[u8], from: usize, at: &str, ctx: &Ctx) -> Result<Option<usize>> {
    let word = |from: usize| -> Option<i32> {
        let bytes = bytes.get(from..from.checked_add(4)?)?;
        Some(i32::from_le_bytes(bytes.try_into().ok()?))
    };
    let first = word(from);
    // Newer writers put a mark before the length.
    let (length, from) = match first {
        Some(-1) => (word(from + 4), from + 8),
        other => (other, from + 4),
    };
    let Some(length) = length.filter(|length| *length != 0) else { return Ok(None) };
    let end = usize::try_from(length).ok().and_then(|length| from.checked_add(length));
    let meta = end.and_then(|end| bytes.get(from..end));
    let meta = meta.ok_or_else(|| broken(at, "a message is longer than the data"))?;
    let from = from + meta.len();
    let message = root_as_message(meta).map_err(|e| broken(at, e))?;
    let end = usize::try_from(message.bodyLength()).ok().and_then(|len| from.checked_add(len));
    let body = end.and_then(|end| bytes.get(from..end));
    let body = body.ok_or_else(|| broken(at, "the data ends inside of a batch"))?;
    ctx.reserve(body.len())?.keep();
    let batch = match message.header_type() {
        MessageHeader::RecordBatch => message.header_as_record_batch(),
        MessageHeader::DictionaryBatch => {
            message.header_as_dictionary_batch().and_then(|dictionary| dictionary.data())
        }
        _ => None,
    };
    if let Some(batch) = batch {
        unpacked(batch, body, at, ctx)?;
    }
    Ok(Some(from + body.len()))
}

/// Check what the buffers of a batch say that they unpack to.
fn unpacked(batch: arrow_ipc::RecordBatch<'_>, body: &[u8], at: &str, ctx: &Ctx) -> Result<()> {
    let Some(compression) = batch.compression() else { return Ok(()) };
    if compression.codec() != CompressionType::LZ4_FRAME {
        let message = "the Arrow IPC data is compressed by zstd, which is not read";
        return Err(Error::new(Code::Unsupported, at, message)
            .hint("write it with `lz4` or without compression"));
    }
    for buffer in batch.buffers().into_iter().flatten() {
        let start = usize::try_from(buffer.offset()).ok();
        let length = usize::try_from(buffer.length()).ok();
        let packed = start
            .zip(length)
            .and_then(|(start, length)| body.get(start..start.checked_add(length)?))
            .ok_or_else(|| broken(at, "a buffer lies outside of its batch"))?;
        let Some(first) = packed.get(..8).and_then(|eight| eight.try_into().ok()) else { continue };
        let size = i64::from_le_bytes(first);
        let most = (packed.len() as i64).saturating_mul(LZ4_RATIO);
        if size > most {
            return Err(broken(
                at,
                format!("a buffer of {} bytes claims to be {size}", packed.len()),
            ));
        }
        ctx.reserve(usize::try_from(size).unwrap_or(0))?.keep();
    }
    Ok(())
}

/// One record batch of a table.
///
/// # Errors
/// `bad_data` when the columns do not fit together.
pub fn batch(table: &Table) -> Result<RecordBatch> {
    let fields: Vec<Field> = table
        .iter()
        .map(|(name, column)| Field::new(name, column.data_type().clone(), true))
        .collect();
    let options = RecordBatchOptions::new().with_row_count(Some(table.rows()));
    let schema = Arc::new(Schema::new(fields));
    RecordBatch::try_new_with_options(schema, table.columns().to_vec(), &options)
        .map_err(|e| Error::new(Code::BadData, "/table", format!("the table is broken: {e}")))
}

/// Write an IPC file, its buffers compressed by LZ4 or not.
///
/// # Errors
/// `bad_data` for what Arrow cannot write.
pub fn write(table: &Table, lz4: bool, ctx: &Ctx) -> Result<Vec<u8>> {
    let wrong = |e: ArrowError| Error::new(Code::BadData, "/table", format!("cannot write: {e}"));
    ctx.reserve(table.bytes())?.keep();
    let batch = batch(table)?;
    let compression = lz4.then_some(CompressionType::LZ4_FRAME);
    let options = IpcWriteOptions::try_new(8, false, MetadataVersion::V5)
        .and_then(|options| options.try_with_compression(compression))
        .map_err(wrong)?;
    let mut out = Vec::new();
    let mut writer =
        FileWriter::try_new_with_options(&mut out, &batch.schema(), options).map_err(wrong)?;
    writer.write(&batch).and_then(|()| writer.finish()).map_err(wrong)?;
    drop(writer);
    Ok(out)
}
