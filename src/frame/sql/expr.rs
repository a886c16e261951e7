//! Expressions of SQL as typed expressions over columns.

use super::Binder;
use super::words::idents;
use crate::base::error::{Code, Result};
use crate::frame::exec::aggregate::Aggregate;
use crate::frame::exec::keys::Set;
use crate::frame::expr::functions::{self, PARTS};
use crate::frame::expr::value::Batch;
use crate::frame::expr::{Expr, MAX_DEPTH, Node, Place, cast, eval, types};
use crate::frame::plan::scope::{Relation, same_name};
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;
use sqlparser::ast::{
    self, BinaryOperator as B, CaseWhen, CastKind, CeilFloorKind, DateTimeField, Expr as Sql,
    FunctionArg, FunctionArgExpr, FunctionArguments, Spanned, TrimWhereField, UnaryOperator, Value,
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

    fn number(&self, digits: &str, sign: &str, place: Place) -> Result<Expr> {
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
    fn named(&self, name: &str, args: &[&Sql], place: Place, scope: &Scope<'_>) -> Result<Expr> {
        let args = args.iter().map(|arg| self.expr(arg, scope)).collect::<Result<_>>()?;
        functions::call(name, args, place)
    }

    fn binary(
        &self,
        whole: &Sql,
        left: &Sql,
        op: &B,
        right: &Sql,
        scope: &Scope<'_>,
    ) -> Result<Expr> {
        if matches!(op, B::And | B::Or) {
            // Long chains lean to the left: walked in a loop, so that they do not nest.
            let mut parts = vec![right];
            let mut rest = left;
            while let Sql::BinaryOp { left, op: same, right } = rest
                && same == op
            {
                parts.push(right);
                rest = left;
            }
            parts.push(rest);
            let mut list = Vec::with_capacity(parts.len());
            for part in parts.into_iter().rev() {
                list.push(self.condition(part, scope)?);
            }
            let place = list[0].place.clone();
            let node = if *op == B::And { Node::All(list) } else { Node::Any(list) };
            return Ok(Expr::new(node, DataType::Boolean, place));
        }
        // The left spine again, from the inside out.
        let mut spine = vec![(op, right, whole)];
        let mut rest = left;
        while let Sql::BinaryOp { left, op, right } = rest
            && !matches!(op, B::And | B::Or)
        {
            spine.push((op, right, rest));
            rest = left;
        }
        let mut expr = None;
        let mut first = Some(rest);
        for (op, right, whole) in spine.into_iter().rev() {
            let place = self.place(whole.span());
            expr = Some(self.operate(expr.take(), first.take(), op, right, place, scope)?);
            if expr.as_ref().is_some_and(|expr: &Expr| expr.depth > MAX_DEPTH) {
                let message = format!("an expression is nested deeper than {MAX_DEPTH} levels");
                return Err(self.place(whole.span()).error(Code::Unsupported, message));
            }
        }
        Ok(expr.expect("the spine has a link"))
    }

    /// One operator; the left side is bound already, or is the innermost.
    fn operate(
        &self,
        bound: Option<Expr>,
        inner: Option<&Sql>,
        op: &B,
        right: &Sql,
        place: Place,
        scope: &Scope<'_>,
    ) -> Result<Expr> {
        let name = match op {
            B::Plus => "+",
            B::Minus => "-",
            B::Multiply => "*",
            B::Divide => "/",
            B::Modulo => "%",
            B::DuckIntegerDivide => "//",
            B::StringConcat => "||",
            B::Gt => ">",
            B::Lt => "<",
            B::GtEq => ">=",
            B::LtEq => "<=",
            B::Eq => "=",
            B::NotEq => "<>",
            B::BitwiseAnd => "&",
            B::BitwiseOr => "|",
            B::BitwiseXor | B::PGExp => "power",
            other => {
                let message = format!("the operator `{other}` is not supported");
                return Err(place.error(Code::Unsupported, message));
            }
        };
        let add = match op {
            B::Plus => Some(1),
            B::Minus => Some(-1),
            _ => None,
        };
        if let (Some(sign), Sql::Interval(interval)) = (add, right) {
            let left = match (bound, inner) {
                (Some(bound), _) => bound,
                (None, Some(inner)) => self.expr(inner, scope)?,
                (None, None) => return Err(place.error(Code::BadSql, "an operand is missing")),
            };
            return self.interval(left, interval, sign, place);
        }
        if let (Some(1), Some(Sql::Interval(interval))) = (add, inner) {
            let right = self.expr(right, scope)?;
            return self.interval(right, interval, 1, place);
        }
        let left = match (bound, inner) {
            (Some(bound), _) => bound,
            (None, Some(inner)) => self.expr(inner, scope)?,
            (None, None) => return Err(place.error(Code::BadSql, "an operand is missing")),
        };
        let right = self.expr(right, scope)?;
        let name = match (op, &left.ty, &right.ty) {
            (B::Minus, DataType::Timestamp(_, None), DataType::Timestamp(_, None)) => {
                let message = "the difference of two timestamps is not supported";
                let error = place.error(Code::Unsupported, message);
                return Err(error.hint("use date_diff('second', a, b), or epoch(b) - epoch(a)"));
            }
            (B::Plus, ty, DataType::Date32) if types::is_int(ty) => {
                return functions::call("+", vec![right, left], place);
            }
            _ => name,
        };
        functions::call(name, vec![left, right], place)
    }

    fn unary(
        &self,
        op: UnaryOperator,
        inner: &Sql,
        place: Place,
        scope: &Scope<'_>,
    ) -> Result<Expr> {
        match (op, inner) {
            (UnaryOperator::Minus, Sql::Value(value)) => {
                if let Value::Number(digits, _) = &value.value {
                    return self.number(digits, "-", self.place(value.span));
                }
                self.named("negate", &[inner], place, scope)
            }
            (UnaryOperator::Minus, _) => self.named("negate", &[inner], place, scope),
            (UnaryOperator::Plus, _) => self.expr(inner, scope),
            (UnaryOperator::Not, _) => Ok(not(self.condition(inner, scope)?)),
            (other, _) => {
                let message = format!("the operator `{other}` is not supported");
                Err(place.error(Code::Unsupported, message))
            }
        }
    }

    fn is_null(&self, inner: &Sql, not: bool, place: Place, scope: &Scope<'_>) -> Result<Expr> {
        let inner = self.expr(inner, scope)?;
        Ok(Expr::new(Node::IsNull(Box::new(inner), not), DataType::Boolean, place))
    }

    fn is_truth(
        &self,
        inner: &Sql,
        truth: bool,
        not: bool,
        place: Place,
        scope: &Scope<'_>,
    ) -> Result<Expr> {
        let inner = self.condition(inner, scope)?;
        let name = if not { "is distinct from" } else { "is not distinct from" };
        functions::call(name, vec![inner, Expr::bool(truth, place.clone())], place)
    }

    #[allow(clippy::too_many_arguments)]
    fn like(
        &self,
        name: &str,
        negated: bool,
        expr: &Sql,
        pattern: &Sql,
        escape: Option<&Sql>,
        place: Place,
        scope: &Scope<'_>,
    ) -> Result<Expr> {
        let mut args = vec![expr, pattern];
        args.extend(escape);
        let like = self.named(name, &args, place, scope)?;
        Ok(if negated { not(like) } else { like })
    }

    fn in_list(
        &self,
        expr: &Sql,
        list: &[Sql],
        negated: bool,
        place: Place,
        scope: &Scope<'_>,
    ) -> Result<Expr> {
        let mut all = vec![self.expr(expr, scope)?];
        for item in list {
            all.push(self.expr(item, scope)?);
        }
        let mut all = types::unify(all, false, "cannot compare", &place)?.into_iter();
        let expr = all.next().expect("the first of the list");
        let items: Vec<Expr> = all.collect();
        let constant = |item: &Expr| match &item.node {
            Node::Literal(_) => true,
            Node::Cast(inner, _) => inner.constant().is_some(),
            _ => false,
        };
        if items.iter().all(constant) && functions::showable(&expr.ty) {
            let unit = Batch::new(self.ctx, Vec::new(), 1);
            let mut values: Vec<ArrayRef> = Vec::with_capacity(items.len());
            for item in &items {
                values.push(eval::eval(item, &unit)?.array);
            }
            let parts: Vec<&dyn Array> = values.iter().map(AsRef::as_ref).collect();
            let values = arrow_select::concat::concat(&parts).map_err(eval::broken)?;
            let set = Arc::new(Set::new(&values, self.ctx)?);
            let node = Node::InSet(Box::new(expr), set, negated);
            return Ok(Expr::new(node, DataType::Boolean, place));
        }
        let mut any = Vec::with_capacity(items.len());
        for item in items {
            any.push(functions::call("=", vec![expr.clone(), item], place.clone())?);
        }
        let any = Expr::new(Node::Any(any), DataType::Boolean, place);
        Ok(if negated { not(any) } else { any })
    }

    fn case(
        &self,
        operand: Option<&Sql>,
        branches: &[CaseWhen],
        otherwise: Option<&Sql>,
        place: Place,
        scope: &Scope<'_>,
    ) -> Result<Expr> {
        let operand = operand.map(|operand| self.expr(operand, scope)).transpose()?;
        let (mut whens, mut thens) = (Vec::new(), Vec::new());
        for branch in branches {
            whens.push(match &operand {
                None => self.condition(&branch.condition, scope)?,
                Some(operand) => {
                    let value = self.expr(&branch.condition, scope)?;
                    let place = value.place.clone();
                    functions::call("=", vec![operand.clone(), value], place)?
                }
            });
            thens.push(self.expr(&branch.result, scope)?);
        }
        thens.push(match otherwise {
            Some(otherwise) => self.expr(otherwise, scope)?,
            None => Expr::null(place.clone()),
        });
        let mut thens = types::unify(thens, true, "the results of CASE are", &place)?;
        let otherwise = thens.pop().expect("the last of the list");
        let ty = otherwise.ty.clone();
        let branches = whens.into_iter().zip(thens).collect();
        Ok(Expr::new(Node::Case(branches, Box::new(otherwise)), ty, place))
    }

    /// A cast, if there is one between the types.
    ///
    /// # Errors
    /// `bad_sql` when there is none.
    pub fn cast(&self, inner: Expr, ty: &DataType, lenient: bool, place: Place) -> Result<Expr> {
        if !cast::allowed(&inner.ty, ty) {
            let (a, b) = (types::word(&inner.ty), types::word(ty));
            return Err(place.error(Code::BadSql, format!("{a} cannot be cast to {b}")));
        }
        if inner.ty == *ty {
            return Ok(Expr { place, ..inner });
        }
        Ok(Expr::new(Node::Cast(Box::new(inner), lenient), ty.clone(), place))
    }

    fn date_part(&self, part: &str, inner: &Sql, place: Place, scope: &Scope<'_>) -> Result<Expr> {
        if part.eq_ignore_ascii_case("epoch") {
            return self.named("epoch", &[inner], place, scope);
        }
        let inner = self.expr(inner, scope)?;
        functions::call("date_part", vec![Expr::text(part, place.clone()), inner], place)
    }

    /// A date some months, days and microseconds away.
    fn interval(
        &self,
        date: Expr,
        interval: &ast::Interval,
        sign: i64,
        place: Place,
    ) -> Result<Expr> {
        let wrong = || {
            let message = "an interval is written INTERVAL 3 MONTH, or INTERVAL '3 months'";
            place.error(Code::Unsupported, message)
        };
        let text = match &*interval.value {
            Sql::Value(value) => match &value.value {
                Value::Number(digits, _) => digits.clone(),
                Value::SingleQuotedString(text) => text.clone(),
                _ => return Err(wrong()),
            },
            _ => return Err(wrong()),
        };
        let unit = interval.leading_field.as_ref().map(part_word);
        let mut words = text.split_whitespace();
        let (mut months, mut days, mut micros) = (0i64, 0i64, 0i64);
        while let Some(count) = words.next() {
            let count: i64 = count.parse().map_err(|_| wrong())?;
            let unit = match &unit {
                Some(unit) => unit.clone(),
                None => words.next().ok_or_else(wrong)?.to_lowercase(),
            };
            let unit = unit.to_lowercase();
            let (slot, scale) = match unit.strip_suffix('s').unwrap_or(&unit) {
                "year" => (&mut months, 12),
                "quarter" => (&mut months, 3),
                "month" => (&mut months, 1),
                "week" => (&mut days, 7),
                "day" => (&mut days, 1),
                "hour" => (&mut micros, 3_600_000_000),
                "minute" => (&mut micros, 60_000_000),
                "second" => (&mut micros, 1_000_000),
                "millisecond" => (&mut micros, 1_000),
                "microsecond" => (&mut micros, 1),
                _ => return Err(wrong()),
            };
            let step = count.checked_mul(scale).and_then(|n| n.checked_mul(sign));
            *slot = step.and_then(|n| n.checked_add(*slot)).ok_or_else(wrong)?;
        }
        let int = |value| Expr::int(value, place.clone());
        functions::call(
            "add_interval",
            vec![date, int(months), int(days), int(micros)],
            place.clone(),
        )
    }

    /// A function, or an aggregate.
    fn function(&self, call: &ast::Function, place: Place, scope: &Scope<'_>) -> Result<Expr> {
        let name = match idents(&call.name).as_deref() {
            Some([one]) => one.value.to_lowercase(),
            _ => return Err(self.unsupported(call.span(), format!("`{}`", call.name))),
        };
        if call.over.is_some() {
            let error = self.unsupported(call.span(), "a window function (OVER)");
            return Err(error);
        }
        if !matches!(call.parameters, FunctionArguments::None) || call.null_treatment.is_some() {
            return Err(self.unsupported(call.span(), format!("this form of `{name}`")));
        }
        if name.starts_with("read_") || name == "glob" || name.starts_with("parquet_") {
            return Err(self.no_files(&name, place));
        }
        if let Some(aggregate) = self.aggregate(&name, call, &place, scope)? {
            return Ok(aggregate);
        }
        if call.filter.is_some() || !call.within_group.is_empty() {
            let message =
                format!("`{name}` is not an aggregate: it takes no FILTER or WITHIN GROUP");
            return Err(place.error(Code::BadSql, message));
        }
        let args = self.arguments(call, &place, scope)?;
        let count = args.len();
        match (name.as_str(), count) {
            ("coalesce" | "ifnull", 1..) => {
                let args = types::unify(args, true, "the arguments of COALESCE are", &place)?;
                let ty = args[0].ty.clone();
                Ok(Expr::new(Node::Coalesce(args), ty, place))
            }
            ("nullif", 2) => {
                let [a, b] = <[Expr; 2]>::try_from(args).expect("two of two");
                let ty = a.ty.clone();
                let equal = functions::call("=", vec![a.clone(), b], place.clone())?;
                let null = types::coerce(Expr::null(place.clone()), &ty);
                Ok(Expr::new(Node::Case(vec![(equal, null)], Box::new(a)), ty, place))
            }
            ("if", 3) => {
                let [test, yes, no] = <[Expr; 3]>::try_from(args).expect("three of three");
                if test.ty != DataType::Boolean && test.ty != DataType::Null {
                    let message = "the first argument of `if` must be true or false";
                    return Err(place.error(Code::BadSql, message));
                }
                let test = types::coerce(test, &DataType::Boolean);
                let both = types::unify(vec![yes, no], true, "the results of `if` are", &place)?;
                let [yes, no] = <[Expr; 2]>::try_from(both).expect("two of two");
                let ty = no.ty.clone();
                Ok(Expr::new(Node::Case(vec![(test, yes)], Box::new(no)), ty, place))
            }
            ("coalesce" | "ifnull" | "nullif" | "if", _) => {
                Err(place.error(Code::BadSql, format!("`{name}` does not take {count} arguments")))
            }
            ("typeof", 1) => Ok(Expr::text(&types::word(&args[0].ty), place)),
            (part, 1) if PARTS.contains(&part) => {
                let mut args = args;
                args.insert(0, Expr::text(part, place.clone()));
                functions::call("date_part", args, place)
            }
            _ => functions::call(&name, args, place),
        }
    }

    /// The arguments of a call, bound.
    ///
    /// # Errors
    /// As [`Binder::expr`]; `*` and named arguments are refused.
    pub fn arguments(
        &self,
        call: &ast::Function,
        place: &Place,
        scope: &Scope<'_>,
    ) -> Result<Vec<Expr>> {
        let list = match &call.args {
            FunctionArguments::List(list) => list,
            FunctionArguments::None => return Ok(Vec::new()),
            FunctionArguments::Subquery(_) => {
                return Err(self.unsupported(call.span(), "a subquery as the argument"));
            }
        };
        let mut args = Vec::with_capacity(list.args.len());
        for arg in &list.args {
            match arg {
                FunctionArg::Unnamed(FunctionArgExpr::Expr(arg)) => {
                    args.push(self.expr(arg, scope)?)
                }
                FunctionArg::Unnamed(_) => {
                    let message = format!("`*` is not an argument of `{}`", call.name);
                    return Err(place.error(Code::BadSql, message));
                }
                _ => return Err(self.unsupported(call.span(), "an argument by name")),
            }
        }
        Ok(args)
    }

    /// A query inside an expression.
    fn subquery(&self, query: &ast::Query, scope: &Scope<'_>) -> Result<Relation> {
        self.outer.borrow_mut().push(scope.relation.fields.clone());
        let bound = self.query(query);
        self.outer.borrow_mut().pop();
        bound
    }
}

/// The word of a part of a date.
fn part_word(field: &DateTimeField) -> String {
    match field {
        DateTimeField::Custom(ident) => ident.value.to_lowercase(),
        DateTimeField::Week(_) => "week".to_owned(),
        other => other.to_string().to_lowercase(),
    }
}

/// Not.
pub fn not(expr: Expr) -> Expr {
    let place = expr.place.clone();
    Expr::new(Node::Not(Box::new(expr)), DataType::Boolean, place)
}

/// Expressions over the columns of a plan; the plan itself when they change nothing.
pub fn project(plan: crate::frame::plan::Plan, exprs: Vec<Expr>) -> crate::frame::plan::Plan {
    let width = plan.width();
    let same = exprs.len() == width
        && exprs.iter().enumerate().all(|(i, expr)| matches!(expr.node, Node::Column(k) if k == i));
    if same { plan } else { crate::frame::plan::Plan::Project(Box::new(plan), exprs) }
}
