//! Steps that put rows together: groups, and joins with another table.

use super::shape::same;
use super::{Steps, field, items, names, place};
use crate::base::error::{Code, Error, Result, did_you_mean};
use crate::base::wire::{At, Kind, Wire, check_known, fields, kind};
use crate::frame::expr::Expr;
use crate::frame::plan::scope::{Field, Relation, short};
use crate::frame::plan::{JoinKind, Plan, push};
use crate::frame::sql::{Grouping, Scope, project};
use std::cell::RefCell;

crate::choice! {
    /// Which rows a join gives.
    pub enum How {
        /// Pairs that match.
        Inner = "inner";
        /// All left rows, with their matches.
        Left = "left";
        /// All right rows, with their matches.
        Right = "right";
        /// All rows of both.
        Full = "full";
        /// Left rows that have a match.
        Semi = "semi";
        /// Left rows that have none.
        Anti = "anti";
        /// All pairs.
        Cross = "cross";
    }
}

impl How {
    fn kind(self) -> JoinKind {
        match self {
            How::Inner | How::Cross => JoinKind::Inner,
            How::Left => JoinKind::Left,
            How::Right => JoinKind::Right,
            How::Full => JoinKind::Full,
            How::Semi => JoinKind::Semi,
            How::Anti => JoinKind::Anti,
        }
    }
}

impl Steps<'_> {
    pub(super) fn group_by(&self, relation: Relation, raw: &str, at: At<'_>) -> Result<Relation> {
        let members = fields(raw, at)?;
        check_known(&members, at, &["keys", "aggs"])?;
        let mut titles = Vec::new();
        let mut keys: Vec<Expr> = Vec::new();
        let place_of_keys = at.key("keys");
        for (i, name, raw) in items(members.get("keys").unwrap_or("[]"), place_of_keys)? {
            let item = place_of_keys.index(i);
            let key = match &name {
                Some(name) => self.expr(&relation, raw, item.key(name))?,
                None => self.expr(&relation, raw, item)?,
            };
            titles.push(name.unwrap_or_else(|| self.title(&relation, &key, raw, item)));
            keys.push(key);
        }
        let aggregates = RefCell::new(Vec::new());
        let grouping = Grouping { keys: &keys, relation: &relation };
        let all = keys.iter().enumerate();
        let mut out: Vec<Expr> =
            all.map(|(i, key)| Expr::column(i, key.ty.clone(), key.place.clone())).collect();
        let place_of_aggs = at.key("aggs");
        for (name, raw) in fields(members.get("aggs").unwrap_or("{}"), place_of_aggs)?.0 {
            let item = place_of_aggs.key(&name);
            let text = String::read(raw, item)?;
            let binder = self.binder(item);
            let scope =
                Scope { aggregates: Some(&aggregates), ..Scope::plain(&relation, "an aggregate") };
            let expr = binder.expr(&binder.parse_expr(&text)?, &scope)?;
            out.push(grouping.lift(expr)?);
            titles.push(name.into_owned());
        }
        if out.is_empty() {
            return Err(at.error("group_by needs `keys` or `aggs`"));
        }
        let plan =
            Plan::Aggregate(Box::new(relation.plan.clone()), keys.clone(), aggregates.into_inner());
        let fields = titles.iter().zip(&out).map(|(name, expr)| field(name.as_str(), expr));
        let fields = fields.collect();
        Ok(Relation { plan: project(plan, out), fields })
    }

    pub(super) fn join(&self, left: Relation, raw: &str, at: At<'_>) -> Result<Relation> {
        let members = fields(raw, at)?;
        check_known(&members, at, &["with", "on", "how"])?;
        let required = |key: &str, what: &str| {
            let message = format!("`{key}` is required: {what}");
            Error::new(Code::MissingField, at.key(key).pointer(), message)
        };
        let with = members.get("with").ok_or_else(|| required("with", "the name of a table"))?;
        let name = String::read(with, at.key("with"))?;
        let Some((own, right)) = self.tables.iter().find(|(own, _)| same(own, &name)) else {
            let message = format!("no table is called `{}`", short(&name));
            let error = at.key("with").error(message);
            let known = self.tables.iter().map(|(name, _)| name.as_str());
            return Err(match did_you_mean(&name, known) {
                Some(hint) => error.hint(hint),
                None => error.hint("give it in `tables`"),
            });
        };
        let (own, right) = (own.clone(), right.clone());
        let how = match members.get("how") {
            Some(raw) => How::read(raw, at.key("how"))?,
            None => How::Inner,
        };
        let kind_of_join = how.kind();
        let (lefts, on) = (left.fields.len(), at.key("on"));
        let mut shared: Vec<String> = Vec::new();
        let joined = match (members.get("on"), how) {
            (None, How::Cross) => beside(left, right, kind_of_join, Vec::new()),
            (Some(raw), How::Cross) => return Err(on.expected("absent for a cross join", raw)),
            (None, _) => {
                return Err(required("on", "columns of both tables, or a condition as text"));
            }
            (Some(raw), _) if kind(raw) == Kind::List => {
                shared = names(raw, on)?;
                let keys = shared.iter().enumerate();
                let keys: Vec<_> =
                    keys.map(|(i, name)| (name.clone(), place(on.index(i)))).collect();
                if keys.is_empty() {
                    return Err(on.expected("a list of at least one column", raw));
                }
                self.binder(on).using(left, right, kind_of_join, &keys)?
            }
            (Some(raw), _) => {
                let text = String::read(raw, on)?;
                let all = left.fields.iter().chain(&right.fields).cloned().collect();
                let both = Relation { plan: Plan::Unit, fields: all };
                let binder = self.binder(on);
                let condition =
                    binder.condition(&binder.parse_expr(&text)?, &Scope::plain(&both, "on"))?;
                beside(left, right, kind_of_join, push::conjuncts(condition))
            }
        };
        Ok(visible(joined, lefts, &own, &shared, at))
    }
}

fn beside(left: Relation, right: Relation, kind: JoinKind, conditions: Vec<Expr>) -> Relation {
    let mut fields: Vec<Field> = left.fields.into_iter().chain(right.fields).collect();
    let plan = push::join(left.plan, right.plan, kind, Vec::new(), conditions);
    fields.truncate(plan.width());
    Relation { plan, fields }
}

/// Without the second copy of the keys; a right column whose name the left has too gets the name of
/// its table behind it: `x_other`.
fn visible(joined: Relation, lefts: usize, right: &str, keys: &[String], at: At<'_>) -> Relation {
    let (mut fields, mut exprs) = (Vec::new(), Vec::new());
    for (i, own) in joined.fields.iter().enumerate().filter(|(_, own)| !own.hidden) {
        let expr = joined.read(i, place(at));
        let is_key = keys.iter().any(|key| same(key, &own.name));
        let taken = joined.fields[..lefts.min(i)].iter().any(|left| same(&left.name, &own.name));
        let name = match i >= lefts && taken && !is_key {
            true => format!("{}_{right}", own.name),
            false => own.name.clone(),
        };
        fields.push(field(name, &expr));
        exprs.push(expr);
    }
    Relation { plan: project(joined.plan, exprs), fields }
}
