//! Results that may be large: written into the reply, or kept to be fetched as memory.

use crate::base::budget::Ctx;
use crate::base::data::handles::Kept;
use crate::base::data::{Matrix, Table, Tensor};
use crate::base::error::Result;
use crate::base::wire::{At, Wire};
use arrow_array::{ArrayRef, Float64Array, Int32Array};
use std::sync::Arc;

/// A result: values in the reply, or `{"$ref": token}`, which `sera_peek` reads without a copy and
/// any later request takes as an array.
#[derive(Debug, Clone)]
pub enum Output {
    /// A list of integers; kept as `i4` of shape `[n]`.
    Labels(Vec<u32>),
    /// A list of numbers; kept as `f8` of shape `[n]`.
    Numbers(Vec<f64>),
    /// A list of rows; kept as `f8` of shape `[n, d]`.
    Rows(Matrix),
    /// A table.
    Table(Table),
    /// In the library.
    Kept(String),
}

/// Labels as a column, in the same memory.
pub fn label_column(labels: Vec<u32>) -> ArrayRef {
    // A label is below the number of clusters, which fits.
    let values: Vec<i32> = labels.into_iter().map(|label| label as i32).collect();
    Arc::new(Int32Array::new(values.into(), None))
}

impl Output {
    /// The same, kept in the library when `keep` asks for it.
    ///
    /// # Errors
    /// Those of the budget.
    pub fn keep_if(self, keep: bool, ctx: &Ctx) -> Result<Output> {
        if !keep {
            return Ok(self);
        }
        let floats = |values| Arc::new(Float64Array::new(values, None)) as ArrayRef;
        let thing = match self {
            Output::Labels(labels) => {
                Kept::Array(Tensor { shape: vec![labels.len()], values: label_column(labels) })
            }
            Output::Numbers(values) => {
                Kept::Array(Tensor { shape: vec![values.len()], values: floats(values.into()) })
            }
            Output::Rows(Matrix { values, rows, cols, .. }) => {
                Kept::Array(Tensor { values: floats(values), shape: vec![rows, cols] })
            }
            Output::Table(table) => Kept::Table(table),
            Output::Kept(_) => return Ok(self),
        };
        Ok(Output::Kept(ctx.keep(thing)?))
    }
}

impl Wire for Output {
    fn read(raw: &str, at: At<'_>) -> Result<Self> {
        Matrix::read(raw, at).map(Output::Rows)
    }
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Output::Labels(labels) => labels.write(out),
            Output::Numbers(values) => crate::base::data::Numbers::from(values.clone()).write(out),
            Output::Rows(rows) => rows.write(out),
            Output::Table(table) => table.write(out),
            Output::Kept(token) => {
                out.extend_from_slice(b"{\"$ref\":");
                token.write(out);
                out.push(b'}');
            }
        }
    }
    fn write_within(&self, out: &mut Vec<u8>, ctx: &Ctx) -> Result<()> {
        match self {
            Output::Rows(rows) => rows.write_within(out, ctx),
            Output::Table(table) => table.write_within(out, ctx),
            other => {
                ctx.check()?;
                other.write(out);
                Ok(())
            }
        }
    }
    fn schema() -> String {
        r#"{"type":["array","object"],"properties":{"$ref":{"type":"string"}}}"#.to_owned()
    }
}
