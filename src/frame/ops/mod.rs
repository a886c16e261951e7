//! Operations on whole tables: read, write, look at, describe, put together.

pub mod concat;
pub mod describe;
pub mod head;
pub mod read;
pub mod write;

use crate::base::data::handles::{self, Kept};
use crate::base::data::{Table, column_type};
use arrow_array::Array;

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
pub fn hand(table: Table, how: Handing) -> (Option<String>, Option<Table>) {
    match how {
        Handing::Ref => (Some(handles::keep(Kept::Table(table))), None),
        Handing::Table => (None, Some(table)),
    }
}
