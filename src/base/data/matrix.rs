//! A matrix of doubles: observations in rows, features in columns.

use super::column::Column;
use super::handles::{Kept, borrowed, cited};
use super::numbers::{Number, Numbers, to_numbers};
use super::packed::Tensor;
use super::table::Table;
use crate::base::budget::Ctx;
use crate::base::error::Result;
use crate::base::wire::{At, Kind, Wire, elements, fields, kind, write_f64};
use arrow_buffer::ScalarBuffer;
use serde::de::{DeserializeSeed, Deserializer, Error as _, SeqAccess, Visitor};
use std::fmt;

/// `(rows, cols)` doubles, row after row; missing is NaN. Lent and kept doubles are used where they
/// lie. A table gives its columns in order, with their names.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    /// `rows · cols` values, row after row.
    pub values: ScalarBuffer<f64>,
    /// Number of rows.
    pub rows: usize,
    /// Number of columns.
    pub cols: usize,
    /// Names of the columns, when the data came with some.
    pub names: Option<Vec<String>>,
}

impl Matrix {
    /// The values of row `i`.
    pub fn row(&self, i: usize) -> &[f64] {
        &self.values[i * self.cols..(i + 1) * self.cols]
    }

    /// Row `i` as JSON, behind the rows before it.
    fn write_row(&self, i: usize, out: &mut Vec<u8>) {
        out.extend_from_slice(if i > 0 { b",[" } else { b"[" });
        for (j, value) in self.row(i).iter().enumerate() {
            if j > 0 {
                out.push(b',');
            }
            write_f64(*value, out);
        }
        out.push(b']');
    }

    /// A matrix of these rows.
    ///
    /// # Panics
    /// When `values` is not `rows · cols` long.
    pub fn new(values: Vec<f64>, rows: usize, cols: usize) -> Self {
        assert_eq!(values.len(), rows * cols, "a matrix is rows · cols values");
        Matrix { values: values.into(), rows, cols, names: None }
    }

    /// The numeric columns of a table, row after row.
    ///
    /// # Errors
    /// `bad_value` for a column that is not of numbers, `memory_limit`.
    pub fn of_table(table: &Table, at: At<'_>) -> Result<Self> {
        let (rows, cols) = (table.rows(), table.columns().len());
        let mut values: Vec<f64> = at.ctx().vec(rows.saturating_mul(cols))?;
        values.resize(rows * cols, 0.0);
        for (j, column) in table.columns().iter().enumerate() {
            let name = &table.names()[j];
            let numbers = to_numbers(column, at.key(name))?;
            for (i, value) in numbers.iter().enumerate() {
                values[i * cols + j] = *value;
            }
        }
        Ok(Matrix { values: values.into(), rows, cols, names: Some(table.names().to_vec()) })
    }

    fn of_tensor(tensor: Tensor, at: At<'_>) -> Result<Self> {
        let (rows, cols) = match tensor.shape.as_slice() {
            [rows, cols] => (*rows, *cols),
            shape => {
                let message = format!("{} must have two axes, but has shape {shape:?}", at.name());
                return Err(at.error(message).hint("one column of n values has shape [n, 1]"));
            }
        };
        Ok(Matrix { values: to_numbers(&tensor.values, at)?, rows, cols, names: None })
    }
}

impl Wire for Matrix {
    fn read(raw: &str, at: At<'_>) -> Result<Self> {
        match kind(raw) {
            Kind::List => read_rows(raw, at),
            Kind::Object => {
                let members = fields(raw, at)?;
                if members.get("$buf").is_some() {
                    Matrix::of_tensor(borrowed(&members, at)?, at)
                } else if members.get("bdata").is_some() || members.get("dtype").is_some() {
                    Matrix::of_tensor(Tensor::unpack(&members, at)?, at)
                } else if members.get("$ref").is_some() {
                    match cited(&members, at)? {
                        (Kept::Array(tensor), None) => Matrix::of_tensor(tensor, at),
                        (Kept::Table(_), Some(_)) => {
                            let column = Column::read(raw, at)?;
                            let rows = column.len();
                            let values = to_numbers(&column, at)?;
                            Ok(Matrix { values, rows, cols: 1, names: None })
                        }
                        (Kept::Table(table), None) => Matrix::of_table(&table, at),
                        (thing, _) => Err(at.error(format!(
                            "{} must be a matrix or a table, but is {}",
                            at.name(),
                            thing.noun()
                        ))),
                    }
                } else {
                    Matrix::of_table(&Table::read(raw, at)?, at)
                }
            }
            _ => Err(at.expected("rows of numbers, or a table", raw)),
        }
    }
    fn write(&self, out: &mut Vec<u8>) {
        out.push(b'[');
        (0..self.rows).for_each(|i| self.write_row(i, out));
        out.push(b']');
    }
    fn write_within(&self, out: &mut Vec<u8>, ctx: &Ctx) -> Result<()> {
        out.push(b'[');
        let mut before = out.len();
        for i in 0..self.rows {
            self.write_row(i, out);
            if i % ROWS_A_LOOK == 0 || out.len() - before > 1 << 20 {
                ctx.check()?;
                ctx.appended(out, before)?;
                before = out.len();
            }
        }
        out.push(b']');
        Ok(())
    }
    fn schema() -> String {
        r##"{"type":["array","object"],"items":{"type":"array","items":{"type":["number","null","string"]}},"properties":{"$buf":{"type":"string"},"$ref":{"type":"string"},"columns":{"type":"array"},"dtype":{"type":"string"},"shape":{},"bdata":{"type":"string"}}}"##
            .to_owned()
    }
    fn measure(&self) -> Option<f64> {
        Some(self.rows as f64)
    }
}

/// Rows written out; all as long as the first.
fn read_rows(raw: &str, at: At<'_>) -> Result<Matrix> {
    let mut values: Vec<f64> = at.ctx().vec(super::numbers::count_commas(raw) + 1)?;
    let mut shape = (0, 0);
    let rows = Rows { values: &mut values, shape: &mut shape, at };
    match serde_json::Deserializer::from_str(raw).deserialize_seq(rows) {
        Ok(()) => Ok(Matrix { values: values.into(), rows: shape.0, cols: shape.1, names: None }),
        Err(_) => at.ctx().check().and_then(|()| read_row_by_row(raw, at)),
    }
}

/// Rows straight into their place; any oddity is an error, which [`read_row_by_row`] then names.
struct Rows<'a> {
    values: &'a mut Vec<f64>,
    shape: &'a mut (usize, usize),
    at: At<'a>,
}

/// Rows between two looks at the budget.
const ROWS_A_LOOK: usize = 1 << 14;

impl<'de> Visitor<'de> for Rows<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("rows of numbers")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let (rows, cols) = self.shape;
        loop {
            let before = self.values.len();
            if list.next_element_seed(Row(self.values))?.is_none() {
                return Ok(());
            }
            let length = self.values.len() - before;
            if *rows == 0 {
                *cols = length;
            }
            let stop = *rows % ROWS_A_LOOK == 0 && self.at.ctx().check().is_err();
            if length != *cols || stop {
                return Err(A::Error::custom("a row of another length, or no more time"));
            }
            *rows += 1;
        }
    }
}

/// One row, behind the others.
struct Row<'a>(&'a mut Vec<f64>);

impl<'de> DeserializeSeed<'de> for Row<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<(), D::Error> {
        d.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Row<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row of numbers")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(Number(value)) = list.next_element()? {
            self.0.push(value);
        }
        Ok(())
    }
}

/// The same, slowly, for the error that names the place.
fn read_row_by_row(raw: &str, at: At<'_>) -> Result<Matrix> {
    let items = elements(raw, at)?;
    let rows = items.len();
    let mut cols = 0;
    let mut values: Vec<f64> = Vec::new();
    for (i, item) in items.into_iter().enumerate() {
        let place = at.index(i);
        if kind(item) != Kind::List {
            return Err(place.expected("a row of numbers", item));
        }
        let row = Numbers::read(item, place)?;
        if i == 0 {
            cols = row.len();
        } else if row.len() != cols {
            let (have, name) = (row.len(), at.name());
            let message = format!("row {i} of {name} has {have} values, row 0 has {cols}");
            return Err(place.error(message));
        }
        values.extend_from_slice(&row);
    }
    Ok(Matrix { values: values.into(), rows, cols, names: None })
}
