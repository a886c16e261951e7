//! `frame_concat`: tables one below the other.

use super::{ColumnInfo, Handing, columns, hand};
use crate::base::budget::Ctx;
use crate::base::data::{Table, column_type};
use crate::base::error::{Code, Error, Result};
use crate::base::wire::Bound;
use arrow_array::cast::AsArray;
use arrow_array::types::{Int64Type, UInt64Type};
use arrow_array::{Array, ArrayRef, new_null_array};
use arrow_cast::{CastOptions, cast_with_options};
use arrow_schema::DataType;
use arrow_select::concat::concat as join;

crate::choice! {
    /// How tables are put together.
    pub enum How {
        /// Rows below rows; all tables have the same columns, in any order.
        Vertical = "vertical";
        /// Rows below rows; a column that a table does not have is null there.
        Diagonal = "diagonal";
    }
}

crate::record! {
    /// Tables to put together.
    pub struct ConcatRequest {
        /// The tables, top to bottom.
        pub tables: Vec<Table>, Bound::AtLeast(1.0);
        /// How.
        pub how: How = How::Vertical;
        /// How the table is handed back.
        pub reply: Handing = Handing::Ref;
    }
}

crate::record! {
    /// The whole.
    pub struct ConcatReply {
        /// The token of the kept table, cited as `{"$ref": token}`.
        pub dollar_ref: Option<String>;
        /// The table itself, where the request says so.
        pub table: Option<Table>;
        /// Rows.
        pub rows: usize;
        /// Columns, in order.
        pub columns: Vec<ColumnInfo>;
    }
}

/// Put tables one below the other, columns by name in the order of the first table.
///
/// # Errors
/// `unknown_column` for one that is missing, `bad_value` for types that do not go together.
pub fn concat(request: ConcatRequest, ctx: &Ctx) -> Result<ConcatReply> {
    let tables = &request.tables;
    let mut names: Vec<&String> = Vec::new();
    for table in tables {
        names.extend(table.names().iter().filter(|name| !names.contains(name)).collect::<Vec<_>>());
    }
    let mut whole: Vec<(String, ArrayRef)> = Vec::with_capacity(names.len());
    for name in names {
        ctx.check()?;
        let mut parts: Vec<Option<ArrayRef>> = Vec::with_capacity(tables.len());
        for (i, table) in tables.iter().enumerate() {
            let place = table.names().iter().position(|own| own == name);
            if place.is_none() && request.how == How::Vertical {
                let message = format!("table {i} has no column `{name}`");
                let error = Error::new(Code::UnknownColumn, format!("/tables/{i}"), message);
                return Err(error.hint("`\"how\": \"diagonal\"` makes it null there"));
            }
            parts.push(place.map(|place| table.columns()[place].clone()));
        }
        let target = common(name, &parts)?;
        let mut arrays: Vec<ArrayRef> = Vec::with_capacity(parts.len());
        for (part, table) in parts.into_iter().zip(tables) {
            arrays.push(match part {
                Some(array) if *array.data_type() == target => array,
                Some(array) => widen(name, &array, &target, ctx)?,
                None => new_null_array(&target, table.rows()),
            });
        }
        let bytes = arrays.iter().map(|array| array.get_buffer_memory_size()).sum();
        ctx.reserve(bytes)?.keep();
        let slices: Vec<&dyn Array> = arrays.iter().map(AsRef::as_ref).collect();
        whole.push((name.clone(), join(&slices).map_err(broken)?));
    }
    let table = Table::new(whole)?;
    let (rows, columns) = (table.rows(), columns(&table));
    let (dollar_ref, table) = hand(table, request.reply, ctx)?;
    Ok(ConcatReply { dollar_ref, table, rows, columns })
}

crate::op! {
    /// Put tables one below the other, column by column by name.
    ///
    /// The columns stand in the order of the first table. Integers beside doubles become doubles,
    /// narrow integers and floats become wide ones, columns without values take the type of the others;
    /// any other mixture of types is an error.
    pub static CONCAT = "frame_concat": fn concat[ConcatRequest] -> ConcatReply;
    stable since "0.1.0";
    example r#"{"tables": [{"x": [1, 2]}, {"x": [2.5, null]}], "reply": "table"}"#;
}

fn broken(e: arrow_schema::ArrowError) -> Error {
    Error::new(Code::BadData, "/tables", format!("the columns do not go together: {e}"))
}

/// A part in the type of the whole; integers that a double rounds are counted.
fn widen(name: &str, array: &ArrayRef, target: &DataType, ctx: &Ctx) -> Result<ArrayRef> {
    let far = |size: u64| size > 1 << 53;
    let rounded = match (array.data_type(), target) {
        (DataType::Int64, DataType::Float64) => {
            let ints = array.as_primitive::<Int64Type>();
            ints.iter().flatten().filter(|v| far(v.unsigned_abs())).count()
        }
        (DataType::UInt64, DataType::Float64) => {
            array.as_primitive::<UInt64Type>().iter().flatten().filter(|v| far(*v)).count()
        }
        _ => 0,
    };
    if rounded > 0 {
        ctx.warn(format!("column `{name}`: {rounded} integers beyond 2^53 rounded to doubles"));
    }
    let exact = CastOptions { safe: false, ..Default::default() };
    cast_with_options(array, target, &exact).map_err(broken)
}

/// The type that holds the values of all parts.
fn common(name: &str, parts: &[Option<ArrayRef>]) -> Result<DataType> {
    let mut target = DataType::Null;
    for (i, part) in parts.iter().enumerate() {
        let Some(part) = part else { continue };
        let own = part.data_type();
        target = both(&target, own).ok_or_else(|| {
            let (first, own) = (column_type(&target), column_type(own));
            let message = format!("column `{name}` is {own} in table {i}, and {first} before");
            Error::value(format!("/tables/{i}"), message).hint("cast one of them first")
        })?;
    }
    Ok(target)
}

/// The type that holds the values of both.
fn both(a: &DataType, b: &DataType) -> Option<DataType> {
    let text = |t: &DataType| {
        let inner = if let DataType::Dictionary(_, value) = t { value } else { t };
        matches!(inner, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)
    };
    match (a, b) {
        _ if a == b => Some(a.clone()),
        (DataType::Null, other) | (other, DataType::Null) => Some(other.clone()),
        _ if text(a) && text(b) => Some(DataType::LargeUtf8),
        (DataType::UInt64, other) | (other, DataType::UInt64) if other.is_unsigned_integer() => {
            Some(DataType::UInt64)
        }
        // No integer type holds both: doubles would round.
        (DataType::UInt64, other) | (other, DataType::UInt64) if other.is_integer() => None,
        _ if a.is_integer() && b.is_integer() => Some(DataType::Int64),
        _ if a.is_numeric() && b.is_numeric() => Some(DataType::Float64),
        (DataType::Timestamp(u, x), DataType::Timestamp(v, y)) if x.is_some() == y.is_some() => {
            // The finer unit; units are declared from seconds to nanoseconds.
            let zone = if x == y { x.clone() } else { Some("UTC".into()) };
            Some(DataType::Timestamp(*u.max(v), zone))
        }
        _ => None,
    }
}
