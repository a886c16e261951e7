//! The verbs: steps from table to table, over the same plan and the same expressions as SQL.
//!
//! | step | what it does |
//! |---|---|
//! | `{"select": ["x", {"y": "x / 2"}, "*"]}` | these columns, in this order |
//! | `{"with_columns": {"y": "x / 2"}}` | all columns, these added or replaced |
//! | `{"filter": "x > 1 AND g IS NOT NULL"}` | rows for which it is true |
//! | `{"group_by": {"keys": ["g"], "aggs": {"n": "count(*)"}}}` | one row a group |
//! | `{"join": {"with": "other", "on": ["k"], "how": "left"}}` | another table beside it |
//! | `{"sort": ["g", "x DESC NULLS FIRST"]}` | sorted, stable |
//! | `{"limit": 10}`, `{"limit": {"n": 10, "offset": 5}}` | some rows |
//! | `{"distinct": true}`, `{"distinct": ["g"]}` | the first row of each combination |
//! | `{"rename": {"old": "new"}}` | other names |
//! | `{"drop": ["x"]}` | without these columns |
//! | `{"drop_nulls": true}`, `{"drop_nulls": ["x"]}` | rows without NULL there |
//! | `{"fill_null": {"x": 0, "g": "'none'"}}` | NULL replaced; text is an expression |
//!
//! Expressions are SQL text: `"bill_length_mm / 2"`. The table of a step is called `self`.

mod combine;
pub mod ops;
mod shape;

use crate::base::budget::Ctx;
use crate::base::error::{Code, Error, Result, did_you_mean};
use crate::base::wire::{At, Kind, Wire, elements, fields, kind};
use crate::frame::expr::{Expr, Place};
use crate::frame::plan::scope::{Field, Relation, short};
use crate::frame::sql::Binder;

/// The name of the table that a step works on.
const SELF: &str = "self";

/// The names of the steps.
const STEPS: &[&str] = &[
    "select",
    "with_columns",
    "filter",
    "group_by",
    "join",
    "sort",
    "limit",
    "distinct",
    "rename",
    "drop",
    "drop_nulls",
    "fill_null",
];

/// The JSON Schema of what each step takes, in the order of [`STEPS`].
fn step_schemas() -> Vec<(&'static str, String)> {
    let text = r#"{"type":"string"}"#;
    let texts = format!(r#"{{"type":"array","items":{text}}}"#);
    let texts_by_name = format!(r#"{{"type":"object","additionalProperties":{text}}}"#);
    let items = r#"{"type":"array","items":{"type":["string","object"]}}"#.to_owned();
    let all_or_some = format!(r#"{{"anyOf":[{{"const":true}},{texts}]}}"#);
    let closed = |members: String, required: &str| {
        format!(
            r#"{{"type":"object","properties":{{{members}}},"required":[{required}],"additionalProperties":false}}"#
        )
    };
    let count = r#"{"type":"integer","minimum":0}"#;
    STEPS
        .iter()
        .map(|name| {
            let schema = match *name {
                "select" => items.clone(),
                "filter" => text.to_owned(),
                "group_by" => closed(format!(r#""keys":{items},"aggs":{texts_by_name}"#), ""),
                "join" => closed(
                    format!(
                        r#""with":{text},"on":{{"anyOf":[{text},{texts}]}},"how":{}"#,
                        combine::How::schema()
                    ),
                    r#""with""#,
                ),
                "sort" | "drop" => texts.clone(),
                "limit" => format!(
                    r#"{{"anyOf":[{count},{}]}}"#,
                    closed(format!(r#""n":{count},"offset":{count}"#), "")
                ),
                "distinct" | "drop_nulls" => all_or_some.clone(),
                "rename" => texts_by_name.clone(),
                "with_columns" => r#"{"type":"object","additionalProperties":{"type":["string","number","boolean","null"]}}"#.to_owned(),
                _ => r#"{"type":"object"}"#.to_owned(),
            };
            (*name, schema)
        })
        .collect()
}

/// Adds steps to a plan.
struct Steps<'a> {
    ctx: &'a Ctx,
    tables: &'a [(String, Relation)],
}

impl<'a> Steps<'a> {
    /// One step, `{"name": …}`.
    fn apply(&self, relation: Relation, raw: &str, at: At<'_>) -> Result<Relation> {
        let members = fields(raw, at)?;
        let [(name, raw)] = members.0.as_slice() else {
            let message = format!("a step is an object of one key, got {} keys", members.0.len());
            return Err(at.error(message));
        };
        let raw: &str = raw;
        let place = at.key(name);
        let relation = match name.as_ref() {
            "select" => self.select(relation, raw, place)?,
            "with_columns" => self.with_columns(relation, raw, place)?,
            "filter" => self.filter(relation, raw, place)?,
            "group_by" => self.group_by(relation, raw, place)?,
            "join" => self.join(relation, raw, place)?,
            "sort" => self.sort(relation, raw, place)?,
            "limit" => self.limit(relation, raw, place)?,
            "distinct" => self.distinct(relation, raw, place)?,
            "rename" => self.rename(relation, raw, place)?,
            "drop" => self.drop(relation, raw, place)?,
            "drop_nulls" => self.drop_nulls(relation, raw, place)?,
            "fill_null" => self.fill_null(relation, raw, place)?,
            other => {
                let message = format!("no step is called `{}`", short(other));
                let error = Error::new(Code::UnknownField, place.pointer(), message);
                return Err(match did_you_mean(other, STEPS.iter().copied()) {
                    Some(hint) => error.hint(hint),
                    None => error,
                });
            }
        };
        check_names(&relation, place)?;
        Ok(relation)
    }

    /// What binds the text at `at`.
    fn binder(&self, at: At<'_>) -> Binder<'a> {
        Binder::new(self.ctx, &at.pointer(), self.tables)
    }
}

/// Names of columns: a list of texts.
fn names(raw: &str, at: At<'_>) -> Result<Vec<String>> {
    Vec::<String>::read(raw, at)
}

/// The columns of a list of names, by position; `true` is all of them.
fn columns(relation: &Relation, raw: &str, at: At<'_>) -> Result<Vec<usize>> {
    if raw == "true" {
        return Ok((0..relation.fields.len()).collect());
    }
    if kind(raw) != Kind::List {
        return Err(at.expected("true, or a list of columns", raw));
    }
    let all = names(raw, at)?;
    all.iter().enumerate().map(|(i, name)| find(relation, name, at.index(i))).collect()
}

/// The position of a column.
fn find(relation: &Relation, name: &str, at: At<'_>) -> Result<usize> {
    relation.find(None, name, &place(at))
}

/// The place of a pointer, without line and column.
fn place(at: At<'_>) -> Place {
    Place { at: at.pointer().into(), line: 0, column: 0 }
}

/// Items of a list: an expression by itself, or `{"name": expression}`.
fn items<'r>(raw: &'r str, at: At<'_>) -> Result<Vec<(usize, Option<String>, &'r str)>> {
    let mut out = Vec::new();
    for (i, item) in elements(raw, at)?.into_iter().enumerate() {
        match kind(item) {
            Kind::Text => out.push((i, None, item)),
            Kind::Object => {
                for (name, raw) in fields(item, at.index(i))?.0 {
                    out.push((i, Some(name.into_owned()), raw));
                }
            }
            _ => {
                let rule = "an expression, or an object {\"name\": expression}";
                return Err(at.index(i).expected(rule, item));
            }
        }
    }
    Ok(out)
}

/// A column of the table that a step gives.
fn field(name: impl Into<String>, expr: &Expr) -> Field {
    Field { table: Some(SELF.into()), ..Field::new(name, expr.ty.clone()) }
}

/// Each name stands once.
fn check_names(relation: &Relation, at: At<'_>) -> Result<()> {
    for (i, field) in relation.fields.iter().enumerate() {
        if relation.fields[..i].iter().any(|other| other.name == field.name) {
            return Err(at.error(format!("two columns would be called `{}`", short(&field.name))));
        }
    }
    Ok(())
}
