//! Looking at a table.

use super::{ColumnInfo, columns};
use crate::base::budget::Ctx;
use crate::base::data::{Table, column_type, writable};
use crate::base::error::{Code, Error, Result};
use arrow_array::builder::StringBuilder;
use arrow_array::{Array, ArrayRef};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use std::sync::Arc;

crate::record! {
    /// A table and how much of it.
    pub struct HeadRequest {
        /// The table.
        pub table: Table;
        /// How many rows.
        pub n: usize = 5;
        /// How many rows before them are passed over.
        pub offset: usize = 0;
    }
}

crate::record! {
    /// The rows.
    pub struct HeadReply {
        /// Those rows; fewer where the table ends.
        pub table: Table;
        /// Rows of the whole table.
        pub rows: usize;
    }
}

fn head(request: HeadRequest, ctx: &Ctx) -> Result<HeadReply> {
    let HeadRequest { table, n, offset } = request;
    let start = offset.min(table.rows());
    let length = n.min(table.rows() - start);
    let mut slices = Vec::with_capacity(table.columns().len());
    for (name, column) in table.iter() {
        slices.push((name.clone(), writable_slice(name, &column.slice(start, length), ctx)?));
    }
    Ok(HeadReply { table: Table::new(slices)?, rows: table.rows() })
}

/// The values as they are, or as text where JSON has no form for their type, such as decimals.
fn writable_slice(name: &str, column: &ArrayRef, ctx: &Ctx) -> Result<ArrayRef> {
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

crate::op! {
    /// Write out the first rows of a table.
    pub static HEAD = "frame_head": fn head[HeadRequest] -> HeadReply;
    stable since "0.1.0";
    example r#"{"table": {"x": [1, 2, 3], "y": ["a", "b", null]}, "n": 2}"#;
}

crate::record! {
    /// A table.
    pub struct InfoRequest {
        /// The table.
        pub table: Table;
    }
}

crate::record! {
    /// What a table is, without its values.
    pub struct InfoReply {
        /// Rows.
        pub rows: usize;
        /// Bytes in memory.
        pub bytes: usize;
        /// Its columns, in order.
        pub columns: Vec<ColumnInfo>;
    }
}

fn info(request: InfoRequest, _: &Ctx) -> Result<InfoReply> {
    let table = request.table;
    Ok(InfoReply { rows: table.rows(), bytes: table.bytes(), columns: columns(&table) })
}

crate::op! {
    /// Tell the size of a table, and the names, types and missing values of its columns.
    pub static INFO = "frame_info": fn info[InfoRequest] -> InfoReply;
    stable since "0.1.0";
    example r#"{"table": {"x": [1, 2, 3], "y": ["a", "b", null]}}"#;
}
