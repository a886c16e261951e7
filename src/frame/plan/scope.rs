//! Names: which columns a part of a query sees, and which of them a name means.

use super::Plan;
use crate::base::error::{Code, Error, Result, did_you_mean};
use crate::frame::expr::{Expr, Place};
use arrow_schema::DataType;

/// A column that can be named.
#[derive(Debug, Clone)]
pub struct Field {
    /// The table or alias that it belongs to.
    pub table: Option<String>,
    /// Its name.
    pub name: String,
    /// Its Arrow type.
    pub ty: DataType,
    /// Left out of `*` and of plain names: the second key of a join by USING.
    pub hidden: bool,
}

impl Field {
    /// A column without a table.
    pub fn new(name: impl Into<String>, ty: DataType) -> Field {
        Field { table: None, name: name.into(), ty, hidden: false }
    }
}

/// A plan and the names of its columns, by position.
#[derive(Debug, Clone)]
pub struct Relation {
    /// What is computed.
    pub plan: Plan,
    /// A field for each column of the plan.
    pub fields: Vec<Field>,
}

/// Same name? Without regard to upper and lower case, as in SQL.
pub fn same_name(a: &str, b: &str) -> bool {
    a == b || a.to_lowercase() == b.to_lowercase()
}

impl Relation {
    /// The column that `name` (of `table`, if given) means.
    ///
    /// The exact spelling wins; else upper and lower case do not matter.
    ///
    /// # Errors
    /// `unknown_column` with the nearest name; `bad_sql` when several columns are called so.
    pub fn find(&self, table: Option<&str>, name: &str, place: &Place) -> Result<usize> {
        let of_table = |field: &Field| match (table, &field.table) {
            (None, _) => !field.hidden,
            (Some(wanted), Some(own)) => same_name(wanted, own),
            (Some(_), None) => false,
        };
        let all = || self.fields.iter().enumerate().filter(|(_, field)| of_table(field));
        let exact: Vec<usize> = all().filter(|(_, f)| f.name == name).map(|(i, _)| i).collect();
        let folded: Vec<usize> =
            all().filter(|(_, f)| same_name(&f.name, name)).map(|(i, _)| i).collect();
        match (exact.as_slice(), folded.as_slice()) {
            ([one], _) | ([], [one]) => Ok(*one),
            ([], []) => Err(self.unknown(table, name, place)),
            ([], several) | (several, _) => {
                let names: Vec<String> = several.iter().map(|i| self.full_name(*i)).collect();
                let shown = short(name);
                let message = format!("`{shown}` is the name of {} columns", names.len());
                Err(place.error(Code::BadSql, message).hint(format!("use {}", names.join(" or "))))
            }
        }
    }

    /// The expression that reads the column `index`.
    pub fn read(&self, index: usize, place: Place) -> Expr {
        Expr::column(index, self.fields[index].ty.clone(), place)
    }

    fn full_name(&self, index: usize) -> String {
        let field = &self.fields[index];
        match &field.table {
            Some(table) => format!("`{table}.{}`", field.name),
            None => format!("`{}`", field.name),
        }
    }

    fn unknown(&self, table: Option<&str>, name: &str, place: &Place) -> Error {
        let tables: Vec<&str> = self.fields.iter().filter_map(|f| f.table.as_deref()).collect();
        if let Some(wanted) = table
            && !tables.iter().any(|own| same_name(own, wanted))
        {
            let message = format!("no table here is called `{}`", short(wanted));
            let mut known = tables;
            known.dedup();
            return hinted(place.error(Code::BadSql, message), wanted, known);
        }
        let named = |f: &&Field| {
            table.is_none_or(|wanted| f.table.as_deref().is_some_and(|own| same_name(own, wanted)))
        };
        let known: Vec<&str> = self.fields.iter().filter(named).map(|f| &*f.name).collect();
        let message = match table {
            Some(table) => format!("`{}` has no column `{}`", short(table), short(name)),
            None => format!("no column `{}`", short(name)),
        };
        hinted(place.error(Code::UnknownColumn, message), name, known)
    }
}

/// A name as an error repeats it.
pub fn short(name: &str) -> String {
    name.chars().take(60).collect()
}

/// The error with the nearest known name as its hint.
pub fn hinted(error: Error, wrong: &str, known: Vec<&str>) -> Error {
    match did_you_mean(wrong, known) {
        Some(hint) => error.hint(hint),
        None => error,
    }
}
