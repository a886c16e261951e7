//! What a channel of a layer is bound to: a column's name, values, or one number.

use crate::base::data::{Column, Table, column_type};
use crate::base::error::{Code, Error, Result};
use crate::base::wire::{At, Kind, Wire, fields, kind, write_str};
use crate::plot::grid::Codes;
use arrow_array::Array;
use arrow_schema::DataType;
use std::sync::Arc;

/// The name of a column, values of its own, or one number for all rows.
#[derive(Debug, Clone)]
pub enum Channel {
    /// A column of the layer's table, or a word that the channel knows (a colour, a symbol).
    Name(String),
    /// One number for all rows.
    Number(f64),
    /// Values.
    Values(Column),
    /// Words, numbered in the order of their first row, that are no dates: what a heat map makes of one
    /// side of a matrix.
    Words(Numbered),
}

/// Words of rows: `names[codes[row]]`. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct Numbered {
    /// One a row, all of them below the number of names.
    pub codes: Codes,
    /// The words, none twice, in the order of their first row.
    pub names: Arc<Vec<String>>,
}

impl Wire for Channel {
    fn read(raw: &str, at: At<'_>) -> Result<Self> {
        match kind(raw) {
            Kind::Text => String::read(raw, at).map(Channel::Name),
            Kind::Number => f64::read(raw, at).map(Channel::Number),
            Kind::Object if fields(raw, at)?.get("columns").is_some() => {
                let table = Table::read(raw, at)?;
                match table.columns() {
                    [column] => Ok(Channel::Values(Column(column.clone()))),
                    _ => Err(at.error(format!("{} must be a table of one column", at.name()))),
                }
            }
            Kind::List | Kind::Object => {
                let column = Column::read(raw, at)?;
                if crate::base::data::writable(column.data_type()) {
                    return Ok(Channel::Values(column));
                }
                let kind = column_type(column.data_type());
                let message = format!("{} is of type {kind}, which is not drawn", at.name());
                Err(Error::new(Code::Unsupported, at.pointer(), message))
            }
            _ => Err(at.expected("the name of a column, or a list of values", raw)),
        }
    }
    /// Values whose type a plain list would not tell are written as a table of one typed column.
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Channel::Name(name) => name.write(out),
            Channel::Number(number) => number.write(out),
            Channel::Words(Numbered { codes, names }) => {
                out.push(b'[');
                for (i, code) in codes.iter().enumerate() {
                    if i > 0 {
                        out.push(b',');
                    }
                    write_str(&names[code as usize], out);
                }
                out.push(b']');
            }
            Channel::Values(column) => {
                let plain = is_plain(column.data_type()) && column.null_count() < column.len();
                if plain {
                    return column.write(out);
                }
                match Table::new(vec![("values".into(), column.0.clone())]) {
                    Ok(table) => table.write(out),
                    Err(_) => out.extend_from_slice(b"[]"),
                }
            }
        }
    }
    fn schema() -> String {
        r#"{"type":["string","number","array","object"]}"#.to_owned()
    }
}

/// Is a column of this type the same when it is read from a plain list?
fn is_plain(data_type: &DataType) -> bool {
    match data_type {
        DataType::Dictionary(_, value) => is_plain(value),
        DataType::Float64 | DataType::Int64 | DataType::Boolean => true,
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        _ => false,
    }
}

/// An object with keys of the caller's choice, in their order.
#[derive(Debug, Clone, PartialEq)]
pub struct Dict<T>(pub Vec<(String, T)>);

impl<T> Default for Dict<T> {
    fn default() -> Self {
        Dict(Vec::new())
    }
}

impl<T> Dict<T> {
    /// The value under `key`.
    pub fn get(&self, key: &str) -> Option<&T> {
        self.0.iter().find(|(own, _)| own == key).map(|(_, value)| value)
    }
}

impl<T: Wire> Wire for Dict<T> {
    fn read(raw: &str, at: At<'_>) -> Result<Self> {
        let members = fields(raw, at)?.0;
        let read = |(key, raw): (std::borrow::Cow<'_, str>, &str)| {
            Ok((key.to_string(), T::read(raw, at.key(&key))?))
        };
        members.into_iter().map(read).collect::<Result<_>>().map(Dict)
    }
    fn write(&self, out: &mut Vec<u8>) {
        out.push(b'{');
        for (i, (key, value)) in self.0.iter().enumerate() {
            if i > 0 {
                out.push(b',');
            }
            write_str(key, out);
            out.push(b':');
            value.write(out);
        }
        out.push(b'}');
    }
    fn schema() -> String {
        format!(r#"{{"type":"object","additionalProperties":{}}}"#, T::schema())
    }
    fn absent() -> Option<Self> {
        Some(Dict::default())
    }
    fn is_absent(&self) -> bool {
        self.0.is_empty()
    }
}
