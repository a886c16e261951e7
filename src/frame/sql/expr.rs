//! Expressions of SQL as typed expressions over columns.

use super::Binder;
use super::calls::part_word;
use crate::base::error::{Code, Result};
use crate::frame::exec::aggregate::Aggregate;
use crate::frame::expr::{Expr, MAX_DEPTH, Node, Place, functions, types};
use crate::frame::plan::Plan;
use crate::frame::plan::scope::{Relation, same_name};
use arrow_schema::DataType;
use sqlparser::ast::{
    self, CastKind, CeilFloorKind, DateTimeField, Expr as Sql, Spanned, TrimWhereField, Value,
};
use std::cell::RefCell;
use std::sync::Arc;

/// What the names in an expression mean.
pub struct Scope<'s> {
    /// The columns.
    pub relation: &'s Relation,
    /// Names of the select list.
    pub aliases: &'s [(String, Expr)],
    /// Do these come before the columns? In ORDER BY they do.
    pub aliases_first: bool,
    /// Where aggregates are collected; none may stand where this is `None`.
    pub aggregates: Option<&'s RefCell<Vec<Aggregate>>>,
    /// How an error names this part of the query.
    pub part: &'static str,
}

impl<'s> Scope<'s> {
    /// Columns alone.
    pub fn plain(relation: &'s Relation, part: &'static str) -> Scope<'s> {
        Scope { relation, aliases: &[], aliases_first: false, aggregates: None, part }
    }
}

impl Binder<'_> {
    /// Bind one expression.
    ///
    /// # Errors
    /// `bad_sql`, `unknown_column` or `unsupported` at the part that is wrong.
    pub fn expr(&self, sql: &Sql, scope: &Scope<'_>) -> Result<Expr> {
        let expr = self.bind(sql, scope)?;
        if expr.depth > MAX_DEPTH {
            let message = format!("an expression is nested deeper than {MAX_DEPTH} levels");
            return Err(self.place(sql.span()).error(Code::Unsupported, message));
        }
        Ok(expr)
    }

    /// A condition: true, false or NULL; a number counts as true when it is not 0.
    ///
    /// # Errors
    /// As [`Binder::expr`].
    pub fn condition(&self, sql: &Sql, scope: &Scope<'_>) -> Result<Expr> {
        let expr = self.expr(sql, scope)?;
        let place = expr.place.clone();
        match &expr.ty {
            DataType::Boolean => Ok(expr),
            ty if types::is_number(ty) || *ty == DataType::Null || expr.is_text_literal() => {
                Ok(types::coerce(expr, &DataType::Boolean))
            }
            ty => {
                let message = format!("a condition must be true or false, got {}", types::word(ty));
                Err(place.error(Code::BadSql, message))
            }
        }
    }

    fn bind(&self, sql: &Sql, scope: &Scope<'_>) -> Result<Expr> {
        let place = self.place(sql.span());
        match sql {
            Sql::Nested(inner) => self.expr(inner, scope),
            Sql::Identifier(ident) => self.name(None, &ident.value, place, scope),
            Sql::CompoundIdentifier(parts) => match parts.as_slice() {
                [table, column] => self.name(Some(&table.value), &column.value, place, scope),
                _ => {
                    let message = "a column is written `name` or `table.name`";
                    Err(place.error(Code::BadSql, message))
                }
            },
            Sql::Value(value) => self.value(&value.value, self.place(value.span)),
            Sql::TypedString(text) => {
                let Value::SingleQuotedString(value) = &text.value.value else {
                    return Err(self.unsupported(sql.span(), format!("`{sql}`")));
                };
                let place = self.place(text.value.span);
                let ty = self.data_type(&text.data_type, &place)?;
                self.cast(Expr::text(value, place.clone()), &ty, false, place)
            }
            Sql::BinaryOp { left, op, right } => self.binary(sql, left, op, right, scope),
            Sql::UnaryOp { op, expr } => self.unary(*op, expr, place, scope),
            Sql::IsNull(inner) | Sql::IsUnknown(inner) => self.is_null(inner, false, place, scope),
            Sql::IsNotNull(inner) | Sql::IsNotUnknown(inner) => {
                self.is_null(inner, true, place, scope)
            }
            Sql::IsTrue(inner) => self.is_truth(inner, true, false, place, scope),
            Sql::IsNotTrue(inner) => self.is_truth(inner, true, true, place, scope),
            Sql::IsFalse(inner) => self.is_truth(inner, false, false, place, scope),
            Sql::IsNotFalse(inner) => self.is_truth(inner, false, true, place, scope),
            Sql::IsDistinctFrom(a, b) => self.named("is distinct from", &[a, b], place, scope),
            Sql::IsNotDistinctFrom(a, b) => {
                self.named("is not distinct from", &[a, b], place, scope)
            }
            Sql::Between { expr, negated, low, high } => {
                let (least, most) = (
                    self.named(">=", &[expr, low], place.clone(), scope)?,
                    self.named("<=", &[expr, high], place.clone(), scope)?,
                );
                let both = Expr::new(Node::All(vec![least, most]), DataType::Boolean, place);
                Ok(if *negated { not(both) } else { both })
            }
            Sql::InList { expr, list, negated } => self.in_list(expr, list, *negated, place, scope),
            Sql::InSubquery { expr, subquery, negated } => {
                let expr = self.expr(expr, scope)?;
                let query = self.subquery(subquery, scope)?;
                let [field] = query.fields.as_slice() else {
                    let message = "the subquery of IN must give one column";
                    return Err(self.place(subquery.span()).error(Code::BadSql, message));
                };
                let probe = Expr::column(0, field.ty.clone(), place.clone());
                let both = types::unify(vec![expr, probe], false, "cannot compare", &place)?;
                let [expr, probe] = <[Expr; 2]>::try_from(both).expect("two of two");
                let plan = project(query.plan, vec![probe]);
                let node = Node::InQuery(Box::new(expr), Arc::new(plan), *negated);
                Ok(Expr::new(node, DataType::Boolean, place))
            }
            Sql::Exists { subquery, negated } => {
                let query = self.subquery(subquery, scope)?;
                let place = self.place(subquery.span());
                let exists =
                    Expr::new(Node::Exists(Arc::new(query.plan)), DataType::Boolean, place);
                Ok(if *negated { not(exists) } else { exists })
            }
            Sql::Subquery(query) => {
                let bound = self.subquery(query, scope)?;
                let place = self.place(query.span());
                let [field] = bound.fields.as_slice() else {
                    let message =
                        format!("a subquery gave {} columns, not one", bound.fields.len());
                    return Err(place.error(Code::BadSql, message));
                };
                Ok(Expr::new(Node::Query(Arc::new(bound.plan)), field.ty.clone(), place))
            }
            Sql::Like { negated, any: false, expr, pattern, escape_char } => {
                self.like("like", *negated, expr, pattern, escape_char.as_deref(), place, scope)
            }
            Sql::ILike { negated, any: false, expr, pattern, escape_char } => {
                self.like("ilike", *negated, expr, pattern, escape_char.as_deref(), place, scope)
            }
            Sql::Case { operand, conditions, else_result, case_token, .. } => {
                let place = self.place(case_token.0.span);
                self.case(operand.as_deref(), conditions, else_result.as_deref(), place, scope)
            }
            Sql::Cast { kind, expr, data_type, format: None } => {
                let inner = self.expr(expr, scope)?;
                let ty = self.data_type(data_type, &place)?;
                let lenient = matches!(kind, CastKind::TryCast | CastKind::SafeCast);
                self.cast(inner, &ty, lenient, place)
            }
            Sql::Extract { field, expr, .. } => {
                let part = part_word(field);
                self.date_part(&part, expr, place, scope)
            }
            Sql::Ceil { expr, field } | Sql::Floor { expr, field } => {
                let plain = match field {
                    CeilFloorKind::DateTimeField(DateTimeField::NoDateTime) => true,
                    CeilFloorKind::DateTimeField(_) | CeilFloorKind::Scale(_) => false,
                };
                if !plain {
                    return Err(self.unsupported(sql.span(), "a second argument here"));
                }
                let name = if matches!(sql, Sql::Ceil { .. }) { "ceil" } else { "floor" };
                self.named(name, &[expr], place, scope)
            }
            Sql::Position { expr, r#in } => self.named("strpos", &[r#in, expr], place, scope),
            Sql::Substring { expr, substring_from, substring_for, .. } => {
                let one = Sql::value(Value::Number("1".into(), false));
                let from = substring_from.as_deref().unwrap_or(&one);
                let mut args = vec![&**expr, from];
                args.extend(substring_for.as_deref());
                self.named("substr", &args, place, scope)
            }
            Sql::Trim { trim_where, trim_what, expr, trim_characters } => {
                let name = match trim_where {
                    None | Some(TrimWhereField::Both) => "trim",
                    Some(TrimWhereField::Leading) => "ltrim",
                    Some(TrimWhereField::Trailing) => "rtrim",
                };
                let mut args = vec![&**expr];
                args.extend(trim_what.as_deref());
                args.extend(trim_characters.iter().flatten());
                self.named(name, &args, place, scope)
            }
            Sql::Function(function) => self.function(function, place, scope),
            Sql::Interval(_) => {
                let error = self.unsupported(sql.span(), "an interval by itself");
                Err(error.hint("it is added to a date: day + INTERVAL 1 MONTH"))
            }
            other => {
                let shown: String = other.to_string().chars().take(60).collect();
                Err(self.unsupported(other.span(), format!("`{shown}`")))
            }
        }
    }

    /// A column or an alias.
    fn name(
        &self,
        table: Option<&str>,
        name: &str,
        place: Place,
        scope: &Scope<'_>,
    ) -> Result<Expr> {
        let alias = || {
            let own = scope.aliases.iter().rev().find(|(alias, _)| same_name(alias, name));
            own.filter(|_| table.is_none())
                .map(|(_, expr)| Expr { place: place.clone(), ..expr.clone() })
        };
        if scope.aliases_first
            && let Some(expr) = alias()
        {
            return Ok(expr);
        }
        let error = match scope.relation.find(table, name, &place) {
            Ok(index) => return Ok(scope.relation.read(index, place)),
            Err(error) => error,
        };
        if let Some(expr) = alias() {
            return Ok(expr);
        }
        let outside = self.outer.borrow().iter().flatten().any(|field| {
            same_name(&field.name, name)
                && table.is_none_or(|t| field.table.as_deref().is_some_and(|own| same_name(own, t)))
        });
        if outside && (error.code != Code::BadSql || table.is_some()) {
            let message =
                format!("`{name}` belongs to the query outside: a subquery cannot read it");
            return Err(place.error(Code::Unsupported, message).hint("write it as a JOIN"));
        }
        Err(error)
    }

    fn value(&self, value: &Value, place: Place) -> Result<Expr> {
        Ok(match value {
            Value::Number(digits, _) => return self.number(digits, "", place),
            Value::SingleQuotedString(text)
            | Value::EscapedStringLiteral(text)
            | Value::UnicodeStringLiteral(text)
            | Value::NationalStringLiteral(text) => Expr::text(text, place),
            Value::DollarQuotedString(text) => Expr::text(&text.value, place),
            Value::Boolean(truth) => Expr::bool(*truth, place),
            Value::Null => Expr::null(place),
            Value::Placeholder(_) => {
                let message = "parameters are not supported";
                return Err(place.error(Code::Unsupported, message).hint("write the value itself"));
            }
            other => {
                let message = format!("the literal {other} is not supported");
                return Err(place.error(Code::Unsupported, message));
            }
        })
    }

    pub(super) fn number(&self, digits: &str, sign: &str, place: Place) -> Result<Expr> {
        let text = format!("{sign}{}", digits.replace('_', ""));
        if let Ok(value) = text.parse::<i64>() {
            return Ok(Expr::int(value, place));
        }
        match text.parse::<f64>() {
            Ok(value) if text.contains(['.', 'e', 'E']) => Ok(Expr::float(value, place)),
            _ => {
                let message = format!("{} is beyond 64-bit integers", text);
                Err(place.error(Code::BadSql, message).hint("write it as a double: 1e19"))
            }
        }
    }

    /// A call by name of expressions that are not bound yet.
    pub(super) fn named(
        &self,
        name: &str,
        args: &[&Sql],
        place: Place,
        scope: &Scope<'_>,
    ) -> Result<Expr> {
        let args = args.iter().map(|arg| self.expr(arg, scope)).collect::<Result<_>>()?;
        functions::call(name, args, place)
    }

    /// A query inside an expression.
    fn subquery(&self, query: &ast::Query, scope: &Scope<'_>) -> Result<Relation> {
        self.outer.borrow_mut().push(scope.relation.fields.clone());
        let bound = self.query(query);
        self.outer.borrow_mut().pop();
        bound
    }
}

/// Not.
pub fn not(expr: Expr) -> Expr {
    let place = expr.place.clone();
    Expr::new(Node::Not(Box::new(expr)), DataType::Boolean, place)
}

/// Expressions over the columns of a plan; the plan itself when they change nothing.
pub fn project(plan: Plan, exprs: Vec<Expr>) -> Plan {
    let width = plan.width();
    let same = exprs.len() == width
        && exprs.iter().enumerate().all(|(i, expr)| matches!(expr.node, Node::Column(k) if k == i));
    if same { plan } else { Plan::Project(Box::new(plan), exprs) }
}
