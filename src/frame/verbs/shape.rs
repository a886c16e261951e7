//! Steps that look at rows and columns of one table.

use super::{Steps, columns, field, find, items, place};
use crate::base::error::Result;
use crate::base::wire::{At, Kind, Wire, check_known, elements, fields, kind};
use crate::frame::expr::{Expr, Node, types};
use crate::frame::plan::scope::{Relation, same_name};
use crate::frame::plan::{Plan, push};
use crate::frame::sql::{Scope, limited, project};
use arrow_schema::DataType;

/// Every column as it is.
pub(super) fn all(relation: &Relation, at: At<'_>) -> Vec<Expr> {
    (0..relation.fields.len()).map(|i| relation.read(i, place(at))).collect()
}

/// The relation with other columns.
fn shaped(relation: Relation, columns: Vec<(String, Expr)>) -> Relation {
    let fields = columns.iter().map(|(name, expr)| field(name.as_str(), expr)).collect();
    let exprs = columns.into_iter().map(|(_, expr)| expr).collect();
    Relation { plan: project(relation.plan, exprs), fields }
}

impl Steps<'_> {
    /// An expression without aggregates; a number, truth value or null stands for itself.
    pub(super) fn expr(&self, relation: &Relation, raw: &str, at: At<'_>) -> Result<Expr> {
        if kind(raw) != Kind::Text {
            let plain = matches!(kind(raw), Kind::Number | Kind::Bool | Kind::Null);
            return match plain {
                true => {
                    let binder = self.binder(at);
                    binder.expr(&binder.parse_expr(raw)?, &Scope::plain(relation, "a value"))
                }
                false => Err(at.expected("an expression, as text", raw)),
            };
        }
        let text = String::read(raw, at)?;
        let binder = self.binder(at);
        binder.expr(&binder.parse_expr(&text)?, &Scope::plain(relation, "this step"))
    }

    /// The name of an expression that has none: the column's own, else its text.
    pub(super) fn title(&self, relation: &Relation, expr: &Expr, raw: &str, at: At<'_>) -> String {
        match expr.node {
            Node::Column(index) => relation.fields[index].name.clone(),
            _ => String::read(raw, at).unwrap_or_default(),
        }
    }

    pub(super) fn select(&self, relation: Relation, raw: &str, at: At<'_>) -> Result<Relation> {
        let mut out: Vec<(String, Expr)> = Vec::new();
        for (i, name, raw) in items(raw, at)? {
            let item = at.index(i);
            if name.is_none() && raw == "\"*\"" {
                let own = relation.fields.iter().map(|field| field.name.clone());
                out.extend(own.zip(all(&relation, item)));
                continue;
            }
            let expr = match &name {
                Some(name) => self.expr(&relation, raw, item.key(name))?,
                None => self.expr(&relation, raw, item)?,
            };
            let name = name.unwrap_or_else(|| self.title(&relation, &expr, raw, item));
            out.push((name, expr));
        }
        if out.is_empty() {
            return Err(at.error("a table has at least one column"));
        }
        Ok(shaped(relation, out))
    }

    pub(super) fn with_columns(
        &self,
        relation: Relation,
        raw: &str,
        at: At<'_>,
    ) -> Result<Relation> {
        let mut out: Vec<(String, Expr)> =
            relation.fields.iter().map(|f| f.name.clone()).zip(all(&relation, at)).collect();
        for (name, raw) in fields(raw, at)?.0 {
            let expr = self.expr(&relation, raw, at.key(&name))?;
            match out.iter_mut().find(|(own, _)| *own == name) {
                Some((_, own)) => *own = expr,
                None => out.push((name.into_owned(), expr)),
            }
        }
        Ok(shaped(relation, out))
    }

    pub(super) fn filter(&self, relation: Relation, raw: &str, at: At<'_>) -> Result<Relation> {
        let text = String::read(raw, at)?;
        let binder = self.binder(at);
        let sql = binder.parse_expr(&text)?;
        let condition = binder.condition(&sql, &Scope::plain(&relation, "filter"))?;
        let plan = push::filter(relation.plan, push::conjuncts(condition));
        Ok(Relation { plan, ..relation })
    }

    pub(super) fn sort(&self, relation: Relation, raw: &str, at: At<'_>) -> Result<Relation> {
        let mut keys = Vec::new();
        for (i, raw) in elements(raw, at)?.into_iter().enumerate() {
            let item = at.index(i);
            let text = String::read(raw, item)?;
            let binder = self.binder(item);
            let key = binder.parse_sort_key(&text)?;
            keys.push(binder.sort_key(&key, &Scope::plain(&relation, "sort"))?);
        }
        let plan = Plan::Sort(Box::new(relation.plan), keys, None);
        Ok(Relation { plan, ..relation })
    }

    pub(super) fn limit(&self, relation: Relation, raw: &str, at: At<'_>) -> Result<Relation> {
        let (take, skip) = if kind(raw) == Kind::Object {
            let members = fields(raw, at)?;
            check_known(&members, at, &["n", "offset"])?;
            let read = |key: &str| -> Result<Option<usize>> {
                members.get(key).map(|raw| usize::read(raw, at.key(key))).transpose()
            };
            (read("n")?, read("offset")?.unwrap_or(0))
        } else {
            (Some(usize::read(raw, at)?), 0)
        };
        Ok(Relation { plan: limited(relation.plan, skip, take), ..relation })
    }

    pub(super) fn distinct(&self, relation: Relation, raw: &str, at: At<'_>) -> Result<Relation> {
        let keys = columns(&relation, raw, at)?;
        // The keys come to the front, and go back to their places.
        let others = (0..relation.fields.len()).filter(|i| !keys.contains(i));
        let mut order: Vec<usize> = Vec::new();
        for i in keys.iter().copied().chain(others) {
            if !order.contains(&i) {
                order.push(i);
            }
        }
        let count = order.iter().filter(|i| keys.contains(i)).count();
        let front = order.iter().map(|i| relation.read(*i, place(at))).collect();
        let plan = Plan::Distinct(Box::new(project(relation.plan.clone(), front)), count);
        let back = (0..order.len()).map(|i| {
            let from = order.iter().position(|k| *k == i).expect("every column has a place");
            Expr::column(from, relation.fields[i].ty.clone(), place(at))
        });
        let plan = project(plan, back.collect());
        Ok(Relation { plan, ..relation })
    }

    pub(super) fn rename(&self, mut relation: Relation, raw: &str, at: At<'_>) -> Result<Relation> {
        let mut changes = Vec::new();
        for (old, raw) in fields(raw, at)?.0 {
            let new = String::read(raw, at.key(&old))?;
            changes.push((find(&relation, &old, at.key(&old))?, new));
        }
        for (index, new) in changes {
            relation.fields[index].name = new;
        }
        Ok(relation)
    }

    pub(super) fn drop(&self, relation: Relation, raw: &str, at: At<'_>) -> Result<Relation> {
        if kind(raw) != Kind::List {
            return Err(at.expected("a list of columns", raw));
        }
        let gone = columns(&relation, raw, at)?;
        let own = relation.fields.iter().map(|field| field.name.clone());
        let kept = own.zip(all(&relation, at)).enumerate().filter(|(i, _)| !gone.contains(i));
        let kept: Vec<(String, Expr)> = kept.map(|(_, column)| column).collect();
        if kept.is_empty() {
            return Err(at.error("a table has at least one column"));
        }
        Ok(shaped(relation, kept))
    }

    pub(super) fn drop_nulls(&self, relation: Relation, raw: &str, at: At<'_>) -> Result<Relation> {
        let there = columns(&relation, raw, at)?.into_iter().map(|i| {
            let column = Box::new(relation.read(i, place(at)));
            Expr::new(Node::IsNull(column, true), DataType::Boolean, place(at))
        });
        let plan = push::filter(relation.plan.clone(), there.collect());
        Ok(Relation { plan, ..relation })
    }

    pub(super) fn fill_null(&self, relation: Relation, raw: &str, at: At<'_>) -> Result<Relation> {
        let mut out = all(&relation, at);
        for (name, raw) in fields(raw, at)?.0 {
            let index = find(&relation, &name, at.key(&name))?;
            let value = self.expr(&relation, raw, at.key(&name))?;
            let own = out[index].clone();
            // A column keeps its type where the value fits it.
            let value = match types::common(&own.ty, &value.ty) {
                Some(_) if value.constant().is_some() && fits(&own, &value) => {
                    types::coerce(value, &own.ty)
                }
                _ => value,
            };
            let pair = types::unify(vec![own, value], true, "cannot fill", &place(at.key(&name)))?;
            let ty = pair[0].ty.clone();
            out[index] = Expr::new(Node::Coalesce(pair), ty, place(at.key(&name)));
        }
        let own = relation.fields.iter().map(|field| field.name.clone());
        let columns = own.zip(out).collect();
        Ok(shaped(relation, columns))
    }
}

/// Can the constant become the column's type without loss?
fn fits(column: &Expr, value: &Expr) -> bool {
    types::is_float(&column.ty) && types::is_number(&value.ty)
        || types::is_int(&column.ty) && types::is_int(&value.ty)
}

/// Same name, as SQL has it; for the other file of steps.
pub(super) fn same(a: &str, b: &str) -> bool {
    same_name(a, b)
}
