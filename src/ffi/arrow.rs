//! Tables in and out over the Arrow C Stream Interface, without a copy.

use super::calls::refuse;
use super::text::{buffer, hand_out};
use crate::base::budget::Ctx;
use crate::base::data::Table;
use crate::base::data::handles::{self, Kept};
use crate::base::error::{Code, Error, Result};
use crate::base::wire::{At, Wire, read_document};
use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use arrow_array::{RecordBatch, RecordBatchIterator, RecordBatchOptions, RecordBatchReader};
use arrow_schema::{Field, Schema};
use std::ffi::{CStr, c_char};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// Take over an Arrow stream as a kept table: `{"ok":true,"$ref":"<token>","rows":n}`.
///
/// The stream is moved, as Arrow says: its `release` is cleared here and called when the last user of
/// its memory is gone. One batch comes in without a copy; several are put together.
///
/// # Safety
/// `stream` is NULL or points at a valid `struct ArrowArrayStream`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sera_table_import(stream: *mut FFI_ArrowArrayStream) -> *mut c_char {
    super::start();
    if stream.is_null() {
        return refuse(&Error::new(Code::BadValue, "", "the stream is NULL"));
    }
    // SAFETY: as promised; the stream is moved out and marked as released.
    let reader = catch_unwind(AssertUnwindSafe(|| unsafe { import(stream) }));
    match reader.unwrap_or_else(|_| Err(inside("import"))) {
        Ok(table) => {
            let rows = table.rows();
            let mut out = buffer();
            out.extend_from_slice(b"{\"ok\":true,\"$ref\":");
            handles::keep(Kept::Table(table)).write(&mut out);
            out.extend_from_slice(b",\"rows\":");
            rows.write(&mut out);
            out.push(b'}');
            hand_out(out)
        }
        Err(error) => refuse(&error),
    }
}

unsafe fn import(stream: *mut FFI_ArrowArrayStream) -> Result<Table> {
    let ctx = Ctx::default();
    // SAFETY: as promised by the caller.
    let reader = unsafe { RecordBatchStreamReader::from_raw(stream) }.map_err(broken)?;
    let schema = reader.schema();
    let batches: Vec<RecordBatch> = reader.collect::<Result<_, _>>().map_err(broken)?;
    let table = Table::of_batches(&schema, &batches)?;
    // What is kept must not lie in the reserve.
    ctx.check()?;
    Ok(table)
}

/// Hand a table out as an Arrow stream: `{"ok":true,"rows":n}`. `json` is a table in any of its forms,
/// mostly `{"$ref":"<token>"}`; the memory is shared, and lives until the consumer releases it.
///
/// # Safety
/// `json` is NULL or NUL-terminated; `out` is NULL or may be written, and holds nothing that needs a
/// release.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sera_table_export(
    json: *const c_char,
    out: *mut FFI_ArrowArrayStream,
) -> *mut c_char {
    super::start();
    if json.is_null() || out.is_null() {
        return refuse(&Error::new(Code::BadValue, "", "the table or the stream is NULL"));
    }
    // SAFETY: as promised.
    let text = unsafe { CStr::from_ptr(json) }.to_bytes();
    match catch_unwind(|| export(text)).unwrap_or_else(|_| Err(inside("export"))) {
        Ok((stream, rows)) => {
            // SAFETY: as promised; what was there needs no release.
            unsafe { std::ptr::write(out, stream) };
            let mut reply = buffer();
            reply.extend_from_slice(b"{\"ok\":true,\"rows\":");
            rows.write(&mut reply);
            reply.push(b'}');
            hand_out(reply)
        }
        Err(error) => refuse(&error),
    }
}

fn export(json: &[u8]) -> Result<(FFI_ArrowArrayStream, usize)> {
    let text = read_document(json)?;
    let ctx = Ctx::default();
    let table = Table::read(&text, At::root(&ctx))?;
    let fields: Vec<Field> = table
        .iter()
        .map(|(name, column)| Field::new(name, column.data_type().clone(), true))
        .collect();
    let schema = Arc::new(Schema::new(fields));
    let options = RecordBatchOptions::new().with_row_count(Some(table.rows()));
    let columns = table.columns().to_vec();
    let batch = RecordBatch::try_new_with_options(schema.clone(), columns, &options);
    let batches = RecordBatchIterator::new([batch], schema);
    Ok((FFI_ArrowArrayStream::new(Box::new(batches)), table.rows()))
}

fn broken(error: arrow_schema::ArrowError) -> Error {
    Error::new(Code::BadData, "", format!("the Arrow stream is broken: {error}"))
}

fn inside(verb: &str) -> Error {
    Error::new(
        Code::Panic,
        "",
        format!("the {verb} of a table failed inside: this is a bug of Sera"),
    )
}
