//! Tables as the engine reads them: few types, the same whatever the data came from.

use crate::base::budget::Ctx;
use crate::base::data::Table;
use crate::base::error::Result;
use crate::frame::expr::cast::kernel;
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;

/// The columns of `table` in the engine's types: every form of text is one, dictionaries are looked
/// up, decimals are doubles. Integers and floats keep their width, timestamps their unit and zone.
///
/// # Errors
/// `bad_data` when a text column is longer than 2 GiB, `memory_limit` when a copy does not fit.
pub fn columns(table: &Table, ctx: &Ctx) -> Result<Vec<ArrayRef>> {
    table.iter().map(|(name, column)| normal(name, column, ctx)).collect()
}

fn normal(name: &str, column: &ArrayRef, ctx: &Ctx) -> Result<ArrayRef> {
    let to = match column.data_type() {
        DataType::LargeUtf8 | DataType::Utf8View => DataType::Utf8,
        DataType::Dictionary(_, value) => {
            let plain = kernel(column, value)?;
            return normal(name, &plain, ctx);
        }
        DataType::Float16 => DataType::Float32,
        DataType::Date64 => DataType::Date32,
        DataType::Decimal32(..)
        | DataType::Decimal64(..)
        | DataType::Decimal128(..)
        | DataType::Decimal256(..) => {
            ctx.warn(format!("column `{name}` holds decimals: they are computed as doubles"));
            DataType::Float64
        }
        _ => return Ok(column.clone()),
    };
    ctx.reserve(column.get_array_memory_size())?.keep();
    kernel(column, &to)
}
