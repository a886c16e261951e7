//! FROM: tables, subqueries and joins.

use super::words::idents;
use super::{Binder, Scope};
use crate::base::error::{Code, Error, Result};
use crate::frame::expr::{Expr, Node, Place, functions, types};
use crate::frame::plan::push;
use crate::frame::plan::scope::{Field, Relation, hinted, same_name, short};
use crate::frame::plan::{JoinKind, Plan};
use sqlparser::ast::{
    Ident, JoinConstraint, JoinOperator, ObjectName, Spanned, TableAlias, TableFactor,
    TableWithJoins,
};
use sqlparser::tokenizer::Span;

impl Binder<'_> {
    /// All of FROM side by side; one row without columns when there is no FROM.
    ///
    /// # Errors
    /// At the part that is wrong.
    pub fn from(&self, from: &[TableWithJoins], _: Span) -> Result<Relation> {
        let mut all: Option<Relation> = None;
        for item in from {
            let next = self.joins(item)?;
            all = Some(match all {
                None => next,
                Some(left) => {
                    beside(left, next, |l, r| push::join(l, r, JoinKind::Inner, vec![], vec![]))
                }
            });
        }
        Ok(all.unwrap_or(Relation { plan: Plan::Unit, fields: Vec::new() }))
    }

    fn joins(&self, item: &TableWithJoins) -> Result<Relation> {
        let mut left = self.factor(&item.relation)?;
        for join in &item.joins {
            let right = self.factor(&join.relation)?;
            let span = join.relation.span();
            if join.global {
                return Err(self.unsupported(span, "GLOBAL JOIN"));
            }
            let (kind, constraint) = match &join.join_operator {
                JoinOperator::Join(c) | JoinOperator::Inner(c) => (JoinKind::Inner, c),
                JoinOperator::CrossJoin(c) => (JoinKind::Inner, c),
                JoinOperator::Left(c) | JoinOperator::LeftOuter(c) => (JoinKind::Left, c),
                JoinOperator::Right(c) | JoinOperator::RightOuter(c) => (JoinKind::Right, c),
                JoinOperator::FullOuter(c) => (JoinKind::Full, c),
                JoinOperator::Semi(c) | JoinOperator::LeftSemi(c) => (JoinKind::Semi, c),
                JoinOperator::Anti(c) | JoinOperator::LeftAnti(c) => (JoinKind::Anti, c),
                _ => return Err(self.unsupported(span, "this kind of JOIN")),
            };
            let cross = matches!(join.join_operator, JoinOperator::CrossJoin(_));
            left = match constraint {
                JoinConstraint::None if cross => {
                    beside(left, right, |l, r| push::join(l, r, kind, vec![], vec![]))
                }
                JoinConstraint::None => {
                    let message = "this JOIN has no condition";
                    let error = self.place(span).error(Code::BadSql, message);
                    return Err(error.hint("write ON, USING, or CROSS JOIN"));
                }
                JoinConstraint::On(condition) => {
                    let both = Relation {
                        plan: Plan::Unit,
                        fields: left.fields.iter().chain(&right.fields).cloned().collect(),
                    };
                    let condition = self.condition(condition, &Scope::plain(&both, "ON"))?;
                    self.joined(left, right, kind, condition)
                }
                JoinConstraint::Using(names) => {
                    let mut keys = Vec::with_capacity(names.len());
                    for name in names {
                        match idents(name).as_deref() {
                            Some([one]) => keys.push((one.value.clone(), self.place(one.span))),
                            _ => return Err(self.unsupported(span, format!("USING ({name})"))),
                        }
                    }
                    self.using(left, right, kind, &keys)?
                }
                JoinConstraint::Natural => {
                    let place = self.place(span);
                    let shared = left.fields.iter().filter(|field| {
                        !field.hidden
                            && right.fields.iter().any(|r| same_name(&r.name, &field.name))
                    });
                    let keys: Vec<(String, Place)> =
                        shared.map(|field| (field.name.clone(), place.clone())).collect();
                    if keys.is_empty() {
                        let message = "NATURAL JOIN: the tables share no column";
                        return Err(place.error(Code::BadSql, message));
                    }
                    self.using(left, right, kind, &keys)?
                }
            };
        }
        Ok(left)
    }

    fn joined(&self, left: Relation, right: Relation, kind: JoinKind, on: Expr) -> Relation {
        let on = push::conjuncts(on);
        let joined = beside(left, right, |l, r| match kind {
            JoinKind::Inner => push::filter(push::join(l, r, kind, vec![], vec![]), on),
            _ => push::join(l, r, kind, vec![], on),
        });
        keep_left(joined, kind)
    }

    /// A join by columns of the same name: each stands once in the result.
    ///
    /// # Errors
    /// `unknown_column` when a side lacks one, `bad_sql` when their types do not compare.
    pub fn using(
        &self,
        left: Relation,
        right: Relation,
        kind: JoinKind,
        keys: &[(String, Place)],
    ) -> Result<Relation> {
        let width = left.fields.len();
        let mut on = Vec::with_capacity(keys.len());
        let mut merged = Vec::with_capacity(keys.len());
        for (name, place) in keys {
            let (l, r) = (left.find(None, name, place)?, right.find(None, name, place)?);
            let pair = vec![left.read(l, place.clone()), right.read(r, place.clone())];
            let pair = types::unify(pair, false, "cannot join", place)?;
            let [a, b] = <[Expr; 2]>::try_from(pair).expect("two of two");
            // Only checks that the pair can be compared.
            functions::call("=", vec![a.clone(), b.clone()], place.clone())?;
            on.push((a, b));
            merged.push((l, r + width, place.clone()));
        }
        let mut joined = beside(left, right, |l, r| push::join(l, r, kind, on, vec![]));
        if kind.left_only() {
            return Ok(keep_left(joined, kind));
        }
        for (_, right, _) in &merged {
            joined.fields[*right].hidden = true;
        }
        if matches!(kind, JoinKind::Right | JoinKind::Full) {
            // The key is there on at least one side; each side's own stays for `a.key`, `b.key`.
            let place = self.whole();
            let all = 0..joined.fields.len();
            let mut exprs: Vec<Expr> = all.map(|i| joined.read(i, place.clone())).collect();
            for (l, r, place) in merged {
                let own = exprs[l].clone();
                let pair = vec![own.clone(), exprs[r].clone()];
                let pair = types::unify(pair, false, "cannot join", &place)?;
                let ty = pair[0].ty.clone();
                exprs[l] = Expr::new(Node::Coalesce(pair), ty.clone(), place);
                let field = Field { hidden: true, ..joined.fields[l].clone() };
                exprs.push(own);
                joined.fields.push(field);
                joined.fields[l] = Field::new(joined.fields[l].name.clone(), ty);
            }
            joined.plan = Plan::Project(Box::new(joined.plan), exprs);
        }
        Ok(joined)
    }

    fn factor(&self, factor: &TableFactor) -> Result<Relation> {
        match factor {
            TableFactor::Table {
                name,
                alias,
                args,
                with_hints,
                version,
                with_ordinality,
                partitions,
                json_path,
                sample,
                index_hints,
            } => {
                if let (Some(_), Some(parts)) = (args, idents(name)) {
                    let word = parts.last().map_or("", |ident| &ident.value);
                    return Err(self.table_function(word, factor.span()));
                }
                let plain = with_hints.is_empty()
                    && version.is_none()
                    && !with_ordinality
                    && partitions.is_empty()
                    && json_path.is_none()
                    && sample.is_none()
                    && index_hints.is_empty();
                if !plain {
                    return Err(self.unsupported(factor.span(), "this form of a table"));
                }
                let relation = self.table(name)?;
                let own = idents(name).and_then(|parts| parts.last().map(|i| i.value.clone()));
                self.aliased(relation, alias.as_ref(), own)
            }
            TableFactor::Derived { lateral: false, subquery, alias, sample: None } => {
                let relation = self.query(subquery)?;
                self.aliased(relation, alias.as_ref(), None)
            }
            TableFactor::Derived { .. } => Err(self.unsupported(factor.span(), "LATERAL")),
            TableFactor::NestedJoin { table_with_joins, alias } => {
                let relation = self.joins(table_with_joins)?;
                match alias {
                    None => Ok(relation),
                    Some(_) => self.aliased(relation, alias.as_ref(), None),
                }
            }
            TableFactor::Function { name, .. } => {
                Err(self.table_function(&name.to_string(), factor.span()))
            }
            other => {
                let shown: String = other.to_string().chars().take(40).collect();
                Err(self.unsupported(other.span(), format!("`{shown}` in FROM")))
            }
        }
    }

    /// The columns under their new name, and with their new names.
    fn aliased(
        &self,
        relation: Relation,
        alias: Option<&TableAlias>,
        own: Option<String>,
    ) -> Result<Relation> {
        let table = alias.map(|alias| alias.name.value.clone()).or(own);
        let mut fields: Vec<Field> = relation
            .fields
            .into_iter()
            .map(|field| Field { table: table.clone(), hidden: false, ..field })
            .collect();
        if let Some(alias) = alias {
            if alias.at.is_some() {
                return Err(self.unsupported(alias.name.span, "AT"));
            }
            if alias.columns.len() > fields.len() {
                let (given, have) = (alias.columns.len(), fields.len());
                let message =
                    format!("{given} column names for `{}`, which has {have}", alias.name.value);
                return Err(self.place(alias.name.span).error(Code::BadSql, message));
            }
            for (field, column) in fields.iter_mut().zip(&alias.columns) {
                field.name.clone_from(&column.name.value);
            }
        }
        Ok(Relation { plan: relation.plan, fields })
    }

    /// The table or `WITH` table of this name.
    fn table(&self, name: &ObjectName) -> Result<Relation> {
        let parts = idents(name).unwrap_or_default();
        let [ident] = parts.as_slice() else {
            let Some(first) = parts.first() else {
                return Err(self.unsupported(name.span(), format!("`{name}`")));
            };
            let last = &parts[parts.len() - 1].value;
            if is_file(last) || is_file(&format!("x.{last}")) {
                return Err(self.no_files(&name.to_string(), self.place(first.span)));
            }
            let message = format!("`{name}`: tables have no schema or catalog");
            let place = self.place(first.span);
            return Err(place.error(Code::BadSql, message).hint("use the table's name alone"));
        };
        let place = self.place(ident.span);
        let ctes = self.ctes.borrow();
        let cte = ctes.iter().rev().find(|(own, _)| same_name(own, &ident.value));
        let exact = self.tables.iter().find(|(own, _)| *own == ident.value);
        let folded = || self.tables.iter().find(|(own, _)| same_name(own, &ident.value));
        if let Some((_, relation)) = cte.or(exact).or_else(folded) {
            return Ok(relation.clone());
        }
        if is_text(ident) || is_file(&ident.value) {
            return Err(self.no_files(&ident.value, place));
        }
        let known = ctes.iter().chain(self.tables).map(|(name, _)| name.as_str()).collect();
        let message = format!("no table is called `{}`", short(&ident.value));
        Err(hinted(place.error(Code::BadSql, message), &ident.value, known))
    }

    fn table_function(&self, name: &str, span: Span) -> Error {
        let lower = name.to_lowercase();
        if lower.starts_with("read_") || lower.ends_with("_scan") || lower == "glob" {
            return self.no_files(name, self.place(span));
        }
        self.unsupported(span, format!("`{}` as a table", short(name)))
    }

    /// The error for SQL that would read a file.
    pub fn no_files(&self, name: &str, place: Place) -> Error {
        let message = format!("`{}`: SQL reads no files here", short(name));
        let quoted = self.quoted.borrow();
        let place = match quoted.iter().find(|(text, _)| place.line == 0 && text == name) {
            Some((_, span)) => self.place(*span),
            None => place,
        };
        place.error(Code::Denied, message).hint("read it with `frame_read`, and name the table")
    }
}

/// Is the name written in single quotes, as files are?
fn is_text(ident: &Ident) -> bool {
    ident.quote_style == Some('\'')
}

fn is_file(name: &str) -> bool {
    let lower = name.to_lowercase();
    let endings = [".csv", ".parquet", ".json", ".jsonl", ".arrow", ".gz", ".tsv", ".txt", ".db"];
    lower.contains(['/', '\\']) || endings.iter().any(|ending| lower.ends_with(ending))
}

/// The columns of two relations side by side.
fn beside(left: Relation, right: Relation, join: impl FnOnce(Plan, Plan) -> Plan) -> Relation {
    let fields = left.fields.into_iter().chain(right.fields).collect();
    Relation { plan: join(left.plan, right.plan), fields }
}

/// Semi and anti joins give the left columns alone.
fn keep_left(mut relation: Relation, kind: JoinKind) -> Relation {
    if kind.left_only() {
        relation.fields.truncate(relation.plan.width());
    }
    relation
}
