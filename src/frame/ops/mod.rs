//! Operations on whole tables: read, write, look at, describe, put together.

pub mod concat;
pub mod describe;
pub mod head;
pub mod read;
pub mod write;

use crate::base::budget::Ctx;
use crate::base::data::handles::Kept;
use crate::base::data::{Table, column_type, writable};
use crate::base::error::{Code, Error, Result};
use arrow_array::builder::StringBuilder;
use arrow_array::{Array, ArrayRef};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use std::sync::Arc;

crate::choice! {
    /// How a table is handed back.
    pub enum Handing {
        /// Kept in the library, cited by its token.
        Ref = "ref";
        /// Written out in the reply.
        Table = "table";
    }
}

crate::record! {
    /// A column without its values.
    #[derive(PartialEq)]
    pub struct ColumnInfo {
        /// Its name.
        pub name: String;
        /// Its type: `f64`, `i64`, `str`, `bool`, `date`, `timestamp`, `timestamp[UTC]` …
        pub r#type: String;
        /// How many of its values are missing. NaN is not missing.
        pub nulls: usize;
    }
}

/// The columns of a table without their values.
pub fn columns(table: &Table) -> Vec<ColumnInfo> {
    let info = table.iter().map(|(name, column)| ColumnInfo {
        name: name.clone(),
        r#type: column_type(column.data_type()),
        nulls: column.logical_null_count(),
    });
    info.collect()
}

/// A table as a reply hands it back: its token, or itself.
///
/// # Errors
/// `unsupported` for values that cannot even be written as text.
pub fn hand(table: Table, how: Handing, ctx: &Ctx) -> Result<(Option<String>, Option<Table>)> {
    match how {
        Handing::Ref => Ok((Some(ctx.keep(Kept::Table(table))?), None)),
        Handing::Table => written_out(&table, ctx).map(|table| (None, Some(table))),
    }
}

/// The table with its values as they are, or as text where JSON has no form for their type, such as
/// decimals: nothing is written as null that is not.
///
/// # Errors
/// As [`hand`].
pub fn written_out(table: &Table, ctx: &Ctx) -> Result<Table> {
    let mut columns = Vec::with_capacity(table.columns().len());
    for (name, column) in table.iter() {
        columns.push((name.clone(), writable_column(name, column, ctx)?));
    }
    Table::new(columns)
}

/// One column of [`written_out`].
fn writable_column(name: &str, column: &ArrayRef, ctx: &Ctx) -> Result<ArrayRef> {
    if writable(column.data_type()) {
        return Ok(column.clone());
    }
    ctx.check()?;
    let kind = column_type(column.data_type());
    let broken = |e: arrow_schema::ArrowError| {
        let message = format!("column `{name}` of type {kind} cannot be written out: {e}");
        Error::new(Code::Unsupported, "/table", message)
    };
    let options = FormatOptions::default();
    let texts = ArrayFormatter::try_new(column, &options).map_err(broken)?;
    let mut values = StringBuilder::new();
    for row in 0..column.len() {
        match column.is_null(row) {
            true => values.append_null(),
            false => values.append_value(texts.value(row).try_to_string().map_err(broken)?),
        }
    }
    ctx.warn(format!("column `{name}` of type {kind} is written as text"));
    Ok(Arc::new(values.finish()))
}
