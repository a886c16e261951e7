//! `x` of a request: a matrix or a table, and how its columns meet those of a model.
//!
//! * A **table** meets a model by the names of its columns, in any order. A missing column is an error
//!   that names it; columns that the model does not know are left out, and a warning names them.
//! * A plain **matrix**, and a table for a model that knows no names, meet it by position; the
//!   number of columns must be the same.
//! * `columns` picks columns of a table, in the order given, before anything else.

use super::meta::Feature;
use super::model::Model;
use crate::base::budget::Ctx;
use crate::base::data::handles::{Kept, cited};
use crate::base::data::{Matrix, Table, column_type};
use crate::base::error::{Code, Error, Result, did_you_mean};
use crate::base::wire::{At, Kind, Wire, fields, kind};
use arrow_schema::DataType;

/// Names that a sentence repeats at most.
const SHOWN: usize = 5;

/// Observations, one a row: any of the four forms of a matrix, or a table.
#[derive(Debug, Clone)]
pub enum X {
    /// Rows of numbers without names.
    Plain(Matrix),
    /// Named columns; only those that are used need to be numbers.
    Table(Table),
}

impl Wire for X {
    fn read(raw: &str, at: At<'_>) -> Result<Self> {
        if kind(raw) != Kind::Object {
            return Matrix::read(raw, at).map(X::Plain);
        }
        let members = fields(raw, at)?;
        if ["$buf", "bdata", "dtype"].iter().any(|key| members.get(key).is_some()) {
            return Matrix::read(raw, at).map(X::Plain);
        }
        if members.get("$ref").is_some() {
            return match cited(&members, at)? {
                (Kept::Table(_), _) => Table::read(raw, at).map(X::Table),
                _ => Matrix::read(raw, at).map(X::Plain),
            };
        }
        Table::read(raw, at).map(X::Table)
    }
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            X::Plain(matrix) => matrix.write(out),
            X::Table(table) => table.write(out),
        }
    }
    fn schema() -> String {
        Matrix::schema()
    }
    fn measure(&self) -> Option<f64> {
        Some(self.rows() as f64)
    }
}

impl X {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        match self {
            X::Plain(matrix) => matrix.rows,
            X::Table(table) => table.rows(),
        }
    }

    /// What a model is fitted to: the numbers, and the columns' names and types when it has names.
    ///
    /// # Errors
    /// `bad_value` for a column that is not of numbers, `unknown_column` for one it does not have.
    pub fn to_fit(
        &self,
        columns: Option<&[String]>,
        at: At<'_>,
    ) -> Result<(Matrix, Option<Vec<Feature>>)> {
        match self {
            X::Plain(matrix) => {
                no_columns(columns, at)?;
                Ok((matrix.clone(), None))
            }
            X::Table(table) => {
                let table = pick(table, columns, at)?;
                let matrix = numbers(&table, at)?;
                let of = |(name, column): (&String, &arrow_array::ArrayRef)| Feature {
                    name: name.clone(),
                    r#type: column_type(column.data_type()),
                };
                Ok((matrix, Some(table.iter().map(of).collect())))
            }
        }
    }

    /// The columns that `model` takes, in its order.
    ///
    /// # Errors
    /// `unknown_column` for a column that is missing, `bad_value` for one that is not of numbers or
    /// when the number of columns is another.
    pub fn to_use(&self, model: &Model, columns: Option<&[String]>, at: At<'_>) -> Result<Matrix> {
        let matrix = match (self, &model.features) {
            (X::Plain(matrix), _) => {
                no_columns(columns, at)?;
                matrix.clone()
            }
            (X::Table(table), None) => numbers(&pick(table, columns, at)?, at)?,
            (X::Table(table), Some(features)) => {
                let table = pick(table, columns, at)?;
                let names: Vec<String> = features.iter().map(|f| f.name.clone()).collect();
                let bound = select(&table, &names, at, ", which the model was fitted to")?;
                leave_out(&table, &names, at.ctx());
                numbers(&bound, at)?
            }
        };
        let width = model.estimator.width();
        // A list without rows does not say how many columns it has.
        if matrix.cols != width && matrix.rows > 0 {
            let (have, name) = (matrix.cols, at.name());
            let message = format!("{name} has {have} columns, the model takes {width}");
            return Err(at.error(message));
        }
        Ok(Matrix { cols: width, ..matrix })
    }
}

/// `columns` is about tables.
fn no_columns(columns: Option<&[String]>, at: At<'_>) -> Result<()> {
    match columns {
        None => Ok(()),
        Some(_) => Err(Error::value(
            "/columns",
            format!("`columns` names columns of a table, but {} has no names", at.name()),
        )),
    }
}

/// The columns that the request picks, or all.
fn pick(table: &Table, columns: Option<&[String]>, at: At<'_>) -> Result<Table> {
    match columns {
        None => Ok(table.clone()),
        Some(names) => {
            if let Some(i) = (0..names.len()).find(|i| names[..*i].contains(&names[*i])) {
                let message = format!("`{}` stands twice in `columns`", names[i]);
                return Err(Error::value(format!("/columns/{i}"), message));
            }
            select(table, names, at, ", which `columns` names")
        }
    }
}

/// The columns called `names`, in this order.
fn select(table: &Table, names: &[String], at: At<'_>, why: &str) -> Result<Table> {
    let mut columns = Vec::with_capacity(names.len());
    for name in names {
        let Some(i) = table.names().iter().position(|own| own == name) else {
            let message = format!("{} has no column `{name}`{why}", at.name());
            let error = Error::new(Code::UnknownColumn, at.pointer(), message);
            // A column that has its place already is not the one that was meant.
            let spare = table.names().iter().filter(|own| !names.contains(own));
            return Err(match did_you_mean(name, spare.map(String::as_str)) {
                Some(hint) => error.hint(hint),
                None => error,
            });
        };
        columns.push((name.clone(), table.columns()[i].clone()));
    }
    if columns.is_empty() {
        return Err(at.error(format!("{} has no columns", at.name())));
    }
    Table::new(columns)
}

/// Say which columns are not used.
fn leave_out(table: &Table, names: &[String], ctx: &Ctx) {
    let spare: Vec<String> =
        table.names().iter().filter(|n| !names.contains(n)).map(|n| format!("`{n}`")).collect();
    if !spare.is_empty() {
        let more = if spare.len() > SHOWN { ", …" } else { "" };
        let shown = spare[..spare.len().min(SHOWN)].join(", ");
        ctx.warn(format!("columns that the model does not know were left out: {shown}{more}"));
    }
}

/// The columns of a table as numbers.
fn numbers(table: &Table, at: At<'_>) -> Result<Matrix> {
    for (name, column) in table.iter() {
        let kind = column.data_type();
        if !kind.is_numeric() && !matches!(kind, DataType::Boolean | DataType::Null) {
            let (word, name_of_x) = (column_type(kind), at.name());
            let message =
                format!("column `{name}` of {name_of_x} must be numbers, but is of type {word}");
            let hint = "pick the columns of numbers with `columns`, or turn it into numbers first";
            return Err(at.key(name).error(message).hint(hint));
        }
    }
    Matrix::of_table(table, at)
}

/// How the place of a value is told: by the column's name where there is one.
pub fn column_name(x: &Matrix, j: usize) -> String {
    match &x.names {
        Some(names) => format!("column `{}`", names[j]),
        None => format!("column {j}"),
    }
}

/// Refuse NaN (unless `missing` is allowed) and infinity, naming the first by row and column.
///
/// # Errors
/// `bad_value` at `/x`.
pub fn finite(x: &Matrix, missing: bool, ctx: &Ctx) -> Result<()> {
    let wrong = |v: &f64| !(v.is_finite() || missing && v.is_nan());
    for (block, values) in x.values.chunks(1 << 12).enumerate() {
        ctx.check()?;
        // Without a way out of the loop, it is done in vectors.
        if values.iter().fold(true, |fine, v| fine & v.is_finite()) {
            continue;
        }
        let Some(i) = values.iter().position(wrong) else { continue };
        let (at, cols) = (block * (1 << 12) + i, x.cols);
        let what = if values[i].is_nan() { "NaN" } else { "infinity" };
        let (row, column) = (at / cols, column_name(x, at % cols));
        let error = Error::value("/x", format!("`x` has {what} at row {row}, {column}"));
        return Err(match values[i].is_nan() {
            true => error.hint("a missing value is NaN here: drop or fill such rows first"),
            false => error,
        });
    }
    Ok(())
}

/// Check the weights of rows: one for each, finite, not negative, not all zero.
///
/// # Errors
/// `bad_value` at `/sample_weight`.
pub fn check_weights(weights: Option<&[f64]>, rows: usize) -> Result<()> {
    let Some(weights) = weights else { return Ok(()) };
    if weights.len() != rows {
        let message = format!("`sample_weight` has {} values, `x` has {rows} rows", weights.len());
        return Err(Error::value("/sample_weight", message));
    }
    if let Some(i) = weights.iter().position(|w| !(w.is_finite() && *w >= 0.0)) {
        let shown = if weights[i].is_nan() { "NaN".to_owned() } else { weights[i].to_string() };
        let message = format!("a weight must be a finite number ≥ 0, got {shown} for row {i}");
        return Err(Error::value(format!("/sample_weight/{i}"), message));
    }
    if rows > 0 && weights.iter().all(|w| *w == 0.0) {
        return Err(Error::value("/sample_weight", "at least one weight must be above 0"));
    }
    Ok(())
}

/// Were both models fitted to columns of the same names, in the same order? Said as the difference.
///
/// # Errors
/// A sentence that names the first column that differs.
pub fn same_features(first: &Model, other: &Model) -> Result<(), String> {
    let (Some(first), Some(other)) = (&first.features, &other.features) else { return Ok(()) };
    match first.iter().zip(other).position(|(a, b)| a.name != b.name) {
        None => Ok(()),
        Some(j) => Err(format!(
            "column {j} of this model is `{}`, of model 0 it is `{}`",
            other[j].name, first[j].name
        )),
    }
}
