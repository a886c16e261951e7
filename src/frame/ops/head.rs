//! Looking at a table.

use super::{ColumnInfo, columns, written_out};
use crate::base::budget::Ctx;
use crate::base::data::Table;
use crate::base::error::Result;
use arrow_array::{Array, ArrayRef};

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
    let slice = |column: &ArrayRef| column.slice(start, length);
    let columns = table.iter().map(|(name, column)| (name.clone(), slice(column)));
    let rows = Table::new(columns.collect())?;
    Ok(HeadReply { table: written_out(&rows, ctx)?, rows: table.rows() })
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
