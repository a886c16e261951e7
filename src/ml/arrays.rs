//! Arrays of a state: written out, every number finite, the wrong one named by its place.

use crate::base::data::{Matrix, Numbers};
use crate::base::error::Result;
use crate::base::wire::{At, Kind, Wire, kind};

/// A list of finite numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Vector(pub Vec<f64>);

impl std::ops::Deref for Vector {
    type Target = [f64];
    fn deref(&self) -> &[f64] {
        &self.0
    }
}

impl Wire for Vector {
    fn read(raw: &str, at: At<'_>) -> Result<Self> {
        if kind(raw) != Kind::List {
            return Err(at.expected("a list of numbers", raw));
        }
        let values = Numbers::read(raw, at)?;
        match values.iter().position(|v| !v.is_finite()) {
            None => Ok(Vector(values.to_vec())),
            Some(i) => Err(not_finite(values[i], at.index(i))),
        }
    }
    fn write(&self, out: &mut Vec<u8>) {
        // The same text as any other list of numbers.
        Numbers::from(self.0.clone()).write(out);
    }
    fn schema() -> String {
        r#"{"type":"array","items":{"type":"number"}}"#.to_owned()
    }
    fn measure(&self) -> Option<f64> {
        Some(self.0.len() as f64)
    }
}

/// Rows of finite numbers, one as long as the other.
#[derive(Debug, Clone, PartialEq)]
pub struct Rows(pub Matrix);

impl std::ops::Deref for Rows {
    type Target = Matrix;
    fn deref(&self) -> &Matrix {
        &self.0
    }
}

impl Wire for Rows {
    fn read(raw: &str, at: At<'_>) -> Result<Self> {
        if kind(raw) != Kind::List {
            return Err(at.expected("a list of rows of numbers", raw));
        }
        let rows = Matrix::read(raw, at)?;
        match rows.values.iter().position(|v| !v.is_finite()) {
            None => Ok(Rows(rows)),
            Some(i) => {
                let row = at.index(i / rows.cols);
                Err(not_finite(rows.values[i], row.index(i % rows.cols)))
            }
        }
    }
    fn write(&self, out: &mut Vec<u8>) {
        self.0.write(out);
    }
    fn schema() -> String {
        r#"{"type":"array","items":{"type":"array","items":{"type":"number"}}}"#.to_owned()
    }
    fn measure(&self) -> Option<f64> {
        Some(self.0.rows as f64)
    }
}

fn not_finite(value: f64, at: At<'_>) -> crate::base::error::Error {
    let shown = if value.is_nan() { "a missing value" } else { "infinity" };
    at.error(format!("{} must be a finite number, got {shown}", at.name()))
}
