//! Parquet files. Codecs: none, snappy, gzip, lz4; others have no decoder in Rust that we would trust.

use super::ipc::{batch, tidied};
use super::{Loaded, ReadOptions, narrow, no_column};
use crate::base::budget::Ctx;
use crate::base::data::Table;
use crate::base::error::{Code, Error, Result};
use arrow_array::RecordBatch;
use arrow_schema::DataType;
use bytes::Bytes;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::arrow::{ArrowWriter, ProjectionMask};
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::metadata::ParquetMetaData;
use parquet::file::properties::WriterProperties;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Rows that are decoded between two looks at the budget.
const BATCH_ROWS: usize = 16_384;

/// Read a file. Only the wanted columns are decoded, and no row group beyond the wanted rows.
///
/// # Errors
/// `bad_data` when it is broken, `unsupported` for other codecs, `memory_limit` before a row group
/// is decoded that says itself to be too large.
pub fn read(bytes: Vec<u8>, options: &ReadOptions, at: &str, ctx: &Ctx) -> Result<Loaded> {
    let bytes = Bytes::from(bytes);
    let read = catch_unwind(AssertUnwindSafe(|| batches(bytes, options, at, ctx)));
    let table = read.unwrap_or_else(|_| Err(broken(at, "its parts contradict one another")))?;
    narrow(table, options, at, ctx)
}

fn broken(at: &str, why: impl std::fmt::Display) -> Error {
    Error::new(Code::BadData, at, format!("the Parquet data is broken: {why}"))
}

fn batches(bytes: Bytes, options: &ReadOptions, at: &str, ctx: &Ctx) -> Result<Table> {
    let wrong = |e: ParquetError| broken(at, e);
    let builder = ParquetRecordBatchReaderBuilder::try_new(bytes).map_err(wrong)?;
    let schema = builder.schema().clone();
    let names: Vec<String> = schema.fields().iter().map(|field| field.name().clone()).collect();
    let mut roots: Vec<usize> = (0..names.len()).collect();
    if let Some(wanted) = &options.columns {
        if let Some(name) = wanted.iter().find(|name| !names.contains(name)) {
            return Err(no_column(name, "columns", &names));
        }
        roots.retain(|i| wanted.contains(&names[*i]));
    }
    let rows = options.n_rows.unwrap_or(usize::MAX);
    check(builder.metadata(), &roots, rows, at)?;
    let width: usize = roots.iter().map(|i| width(schema.field(*i).data_type())).sum();
    let announced = builder.metadata().file_metadata().num_rows();
    let announced = usize::try_from(announced).map_err(|_| broken(at, "its rows are negative"))?;
    // What the rows take at least; what they take in fact is counted batch by batch.
    ctx.reserve(announced.min(rows).saturating_mul(width))?;
    let mask = ProjectionMask::roots(builder.parquet_schema(), roots.iter().copied());
    let builder = builder.with_projection(mask).with_batch_size(BATCH_ROWS);
    let builder = match options.n_rows {
        Some(rows) => builder.with_limit(rows),
        None => builder,
    };
    let reader = builder.build().map_err(wrong)?;
    let schema = arrow_array::RecordBatchReader::schema(&reader);
    ctx.expect_steps((announced / BATCH_ROWS) as u64);
    let mut all: Vec<RecordBatch> = Vec::new();
    for batch in reader {
        ctx.check()?;
        ctx.step(1);
        let batch = batch.map_err(|e| broken(at, e))?;
        ctx.reserve(batch.get_array_memory_size())?.keep();
        all.push(batch);
    }
    tidied(&schema, all, options, at, ctx)
}

/// Bytes that one value takes at least.
fn width(data_type: &DataType) -> usize {
    data_type.primitive_width().unwrap_or(match data_type {
        DataType::Null | DataType::Boolean => 0,
        _ => 4,
    })
}

/// Refuse codecs without a decoder, by name, before anything is decoded.
fn check(meta: &ParquetMetaData, roots: &[usize], rows: usize, at: &str) -> Result<()> {
    let schema = meta.file_metadata().schema_descr();
    let mut seen = 0usize;
    for group in meta.row_groups() {
        if seen >= rows {
            break;
        }
        seen = seen.saturating_add(usize::try_from(group.num_rows()).unwrap_or(0));
        for (leaf, column) in group.columns().iter().enumerate() {
            if !roots.contains(&schema.get_column_root_idx(leaf)) {
                continue;
            }
            let codec = match column.compression() {
                Compression::UNCOMPRESSED
                | Compression::SNAPPY
                | Compression::GZIP(_)
                | Compression::LZ4
                | Compression::LZ4_RAW => continue,
                Compression::ZSTD(_) => "zstd",
                Compression::BROTLI(_) => "brotli",
                Compression::LZO => "lzo",
            };
            let column = column.column_path().string();
            let message = format!("column `{column}` is compressed by {codec}, which is not read");
            return Err(Error::new(Code::Unsupported, at, message)
                .hint("write it with snappy, gzip, lz4 or without compression"));
        }
    }
    Ok(())
}

/// Write one file, snappy by default.
///
/// # Errors
/// `bad_data` for what Parquet cannot hold.
pub fn write(table: &Table, compression: Compression, ctx: &Ctx) -> Result<Vec<u8>> {
    let wrong = |e: ParquetError| Error::new(Code::BadData, "/table", format!("cannot write: {e}"));
    ctx.reserve(table.bytes())?.keep();
    let batch = batch(table)?;
    let properties = WriterProperties::builder().set_compression(compression).build();
    let mut out = Vec::new();
    let mut writer =
        ArrowWriter::try_new(&mut out, batch.schema(), Some(properties)).map_err(wrong)?;
    let mut row = 0;
    while row < batch.num_rows() {
        ctx.check()?;
        let length = (batch.num_rows() - row).min(BATCH_ROWS);
        writer.write(&batch.slice(row, length)).map_err(wrong)?;
        row += length;
    }
    writer.close().map_err(wrong)?;
    Ok(out)
}
