//! A table: named columns of one length.

use super::column::Column;
use super::handles::{Kept, cited};
use super::values::{column_type, read_typed, write_values};
use crate::base::budget::{Ctx, probe};
use crate::base::error::{Code, Error, Result, did_you_mean};
use crate::base::wire::{At, Kind, Wire, check_known, elements, fields, kind, write_str};
use arrow_array::{Array, ArrayRef, RecordBatch, new_empty_array};
use arrow_schema::{ArrowError, Schema};
use arrow_select::concat::concat;

/// Named columns of one length. Names are unique, in the order of the columns.
///
/// On the wire `{"columns":[{"name":"x","type":"f64","values":[…]}, …]}`, a plain object of columns
/// `{"x": […]}`, or a kept table. Replies use the list, because JavaScript reorders keys that look
/// like integers. NaN is the text `"NaN"` here, since null and NaN differ in a table.
#[derive(Debug, Clone, Default)]
pub struct Table {
    names: Vec<String>,
    columns: Vec<ArrayRef>,
    rows: usize,
}

impl Table {
    /// A table of these columns.
    ///
    /// # Errors
    /// `bad_value` when lengths differ, or a name stands twice.
    pub fn new(columns: Vec<(String, ArrayRef)>) -> Result<Self> {
        let rows = columns.first().map_or(0, |(_, column)| column.len());
        for (i, (name, column)) in columns.iter().enumerate() {
            if column.len() != rows {
                let (first, length) = (&columns[0].0, column.len());
                let message = format!("column `{name}` has {length} rows, `{first}` has {rows}");
                return Err(Error::value("", message));
            }
            if columns[..i].iter().any(|(other, _)| other == name) {
                return Err(Error::value("", format!("two columns are called `{name}`")));
            }
        }
        let (names, columns) = columns.into_iter().unzip();
        Ok(Table { names, columns, rows })
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }
    /// Names, in order.
    pub fn names(&self) -> &[String] {
        &self.names
    }
    /// Columns, in order.
    pub fn columns(&self) -> &[ArrayRef] {
        &self.columns
    }
    /// Name and column, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &ArrayRef)> {
        self.names.iter().zip(&self.columns)
    }
    /// The column called `name`.
    ///
    /// # Errors
    /// `unknown_column` with the nearest name.
    pub fn column(&self, name: &str) -> Result<ArrayRef> {
        match self.names.iter().position(|own| own == name) {
            Some(i) => Ok(self.columns[i].clone()),
            None => {
                let error = Error::new(Code::UnknownColumn, "", format!("no column `{name}`"));
                Err(match did_you_mean(name, self.names.iter().map(String::as_str)) {
                    Some(hint) => error.hint(hint),
                    None => error,
                })
            }
        }
    }
    /// The same table with every column put through `f`, which keeps the length.
    #[must_use]
    pub fn map_columns(&self, f: impl Fn(&ArrayRef) -> ArrayRef) -> Table {
        let columns = self.columns.iter().map(f).collect();
        Table { names: self.names.clone(), columns, rows: self.rows }
    }
    /// Bytes in memory, for the budget.
    pub fn bytes(&self) -> usize {
        self.columns.iter().map(|column| column.get_buffer_memory_size()).sum()
    }
}

impl Wire for Table {
    fn read(raw: &str, at: At<'_>) -> Result<Self> {
        if kind(raw) != Kind::Object {
            return Err(at.expected("a table: an object of columns", raw));
        }
        let members = fields(raw, at)?;
        if members.get("$ref").is_some() {
            return match cited(&members, at)? {
                (Kept::Table(table), None) => Ok(table),
                (Kept::Table(table), Some(name)) => {
                    let column = table.column(&name)?;
                    Table::new(vec![(name, column)])
                }
                (thing, _) => {
                    let message = format!("{} must be a table, but is {}", at.name(), thing.noun());
                    Err(at.error(message))
                }
            };
        }
        let listed = members.get("columns").filter(|raw| holds_objects(raw, at));
        let columns = match listed {
            Some(list) => {
                check_known(&members, at, &["columns", "rows"])?;
                read_list(list, at.key("columns"))?
            }
            None => {
                let mut columns = Vec::with_capacity(members.0.len());
                for (name, raw) in &members.0 {
                    columns.push((name.to_string(), Column::read(raw, at.key(name))?.0));
                }
                columns
            }
        };
        Table::new(columns).map_err(|e| e.under(&at.pointer()))
    }
    fn write(&self, out: &mut Vec<u8>) {
        // Without a budget nothing can stop it.
        let _ = self.write_columns(out, |column, out| {
            write_values(column, out);
            Ok(())
        });
    }
    fn write_within(&self, out: &mut Vec<u8>, ctx: &Ctx) -> Result<()> {
        self.write_columns(out, |column, out| {
            let mut start = 0;
            loop {
                ctx.check()?;
                let (before, length) = (out.len(), column.len() - start);
                write_values(&column.slice(start, length.min(ROWS_A_LOOK)), out);
                if start > 0 {
                    // Its opening bracket is the comma behind the part before.
                    out[before] = b',';
                }
                ctx.appended(out, before)?;
                if length <= ROWS_A_LOOK {
                    return Ok(());
                }
                out.pop();
                start += ROWS_A_LOOK;
            }
        })
    }
    fn schema() -> String {
        r##"{"type":"object","properties":{"columns":{"type":"array","items":{"type":"object","properties":{"name":{"type":"string"},"type":{"type":"string"},"values":{}},"required":["name","values"]}},"rows":{"type":"integer"},"$ref":{"type":"string"}},"additionalProperties":true}"##
            .to_owned()
    }
    fn measure(&self) -> Option<f64> {
        Some(self.rows as f64)
    }
}

/// Rows written between two looks at the budget.
const ROWS_A_LOOK: usize = 1 << 14;

impl Table {
    /// The long form, the values of each column written by `values`.
    fn write_columns(
        &self,
        out: &mut Vec<u8>,
        values: impl Fn(&ArrayRef, &mut Vec<u8>) -> Result<()>,
    ) -> Result<()> {
        out.extend_from_slice(b"{\"columns\":[");
        for (i, (name, column)) in self.iter().enumerate() {
            out.extend_from_slice(if i > 0 { b",{\"name\":" } else { b"{\"name\":" });
            write_str(name, out);
            out.extend_from_slice(b",\"type\":");
            write_str(&column_type(column.data_type()), out);
            out.extend_from_slice(b",\"values\":");
            values(column, out)?;
            out.push(b'}');
        }
        out.extend_from_slice(b"],\"rows\":");
        self.rows.write(out);
        out.push(b'}');
        Ok(())
    }
}

/// Is `raw` a list of objects, the long form of a table's columns?
fn holds_objects(raw: &str, at: At<'_>) -> bool {
    kind(raw) == Kind::List
        && elements(raw, at).is_ok_and(|items| items.iter().all(|item| kind(item) == Kind::Object))
}

/// The long form: `[{"name":…,"type":…,"values":…}, …]`.
fn read_list(raw: &str, at: At<'_>) -> Result<Vec<(String, ArrayRef)>> {
    let mut columns = Vec::new();
    for (i, item) in elements(raw, at)?.into_iter().enumerate() {
        let place = at.index(i);
        let members = fields(item, place)?;
        check_known(&members, place, &["name", "type", "values"])?;
        let missing = |key: &str| {
            let message = format!("`{key}` of a column is required");
            Error::new(Code::MissingField, place.key(key).pointer(), message)
        };
        let name = members.get("name").ok_or_else(|| missing("name"))?;
        let name = String::read(name, place.key("name"))?;
        let values = members.get("values").ok_or_else(|| missing("values"))?;
        let column = match members.get("type") {
            None => Column::read(values, place.key("values"))?.0,
            Some(word) => {
                let word = String::read(word, place.key("type"))?;
                read_typed(&word, values, place)?
            }
        };
        columns.push((name, column));
    }
    Ok(columns)
}

impl Table {
    /// Batches of one schema as one table. One batch is taken as it is; several are put together.
    ///
    /// # Errors
    /// `bad_value` when two columns have one name, `bad_data` when batches do not fit together.
    pub fn of_batches(schema: &Schema, batches: &[RecordBatch]) -> Result<Table> {
        let broken = |e: ArrowError| Error::new(Code::BadData, "", format!("broken batches: {e}"));
        let mut columns = Vec::with_capacity(schema.fields().len());
        for (j, field) in schema.fields().iter().enumerate() {
            let parts: Vec<&dyn Array> = batches.iter().map(|b| b.column(j).as_ref()).collect();
            let column = match parts.as_slice() {
                [] => new_empty_array(field.data_type()),
                [_] => batches[0].column(j).clone(),
                _ => {
                    // Putting them together cannot fail, but for texts that are too long.
                    probe(parts.iter().map(|part| part.get_buffer_memory_size()).sum())?;
                    concat(&parts).map_err(broken)?
                }
            };
            columns.push((field.name().clone(), column));
        }
        Table::new(columns)
    }
}
