//! The wide form: a list of columns becomes one column of values and one of names.

use super::wide;
use crate::base::data::{Column, Table};
use crate::base::error::{Code, Error, Result};
use crate::plot::channel::Channel;
use arrow_array::{Array, ArrayRef, StringArray};
use arrow_select::concat::concat;
use std::sync::Arc;

/// When `y` (or `x`) lists columns of `data`, put these columns below one another as the column
/// `value`, repeat all others beside them, and name the origin of each row in the column `variable`,
/// which is the colour unless there is one.
///
/// # Errors
/// `bad_value` when the columns are of different types.
pub fn melt(
    data: &mut Option<Table>,
    x: &mut Option<Channel>,
    y: &mut Option<Channel>,
    color: &mut Option<Channel>,
) -> Result<()> {
    let (listed, key) = match (wide(y, data), wide(x, data)) {
        (Some(names), _) => (names, "y"),
        (None, Some(names)) => (names, "x"),
        (None, None) => return Ok(()),
    };
    let names: Vec<String> = listed.into_iter().map(str::to_owned).collect();
    let Some(table) = data.take() else { return Ok(()) };
    let columns: Vec<ArrayRef> =
        names.iter().map(|name| table.column(name)).collect::<Result<_>>()?;
    let mixed = |e: arrow_schema::ArrowError| {
        let message = format!("the columns of `{key}` do not go together: {e}");
        Error::new(Code::BadValue, format!("/{key}"), message)
    };
    let refs: Vec<&dyn Array> = columns.iter().map(AsRef::as_ref).collect();
    let values = concat(&refs).map_err(mixed)?;
    let origin: StringArray = names
        .iter()
        .flat_map(|name| std::iter::repeat_n(Some(name.as_str()), table.rows()))
        .collect();
    let mut melted: Vec<(String, ArrayRef)> =
        vec![("value".to_owned(), values), ("variable".to_owned(), Arc::new(origin))];
    for (name, column) in table.iter() {
        let taken = melted.iter().any(|(own, _)| own == name);
        if !names.contains(name) && !taken {
            let copies: Vec<&dyn Array> = names.iter().map(|_| column.as_ref()).collect();
            melted.push((name.clone(), concat(&copies).map_err(mixed)?));
        }
    }
    // Values beside the table are repeated with its rows.
    for channel in [&mut *x, &mut *y, &mut *color].into_iter().flatten() {
        if let Channel::Values(column) = channel
            && column.len() == table.rows()
        {
            let copies: Vec<&dyn Array> = names.iter().map(|_| column.as_ref() as _).collect();
            *channel = Channel::Values(Column(concat(&copies).map_err(mixed)?));
        }
    }
    *(if key == "y" { y } else { x }) = Some(Channel::Name("value".to_owned()));
    color.get_or_insert_with(|| Channel::Name("variable".to_owned()));
    *data = Some(Table::new(melted)?);
    Ok(())
}
