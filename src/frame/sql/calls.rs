//! Calls of functions, casts, parts of dates and intervals.

use super::Binder;
use super::expr::Scope;
use super::words::idents;
use crate::base::error::{Code, Result};
use crate::frame::expr::functions::{self, PARTS};
use crate::frame::expr::{Expr, Node, Place, cast, types};
use arrow_schema::DataType;
use sqlparser::ast::{
    self, DateTimeField, Expr as Sql, FunctionArg, FunctionArgExpr, FunctionArguments, Spanned,
    Value,
};

impl Binder<'_> {
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

    pub(super) fn date_part(
        &self,
        part: &str,
        inner: &Sql,
        place: Place,
        scope: &Scope<'_>,
    ) -> Result<Expr> {
        if part.eq_ignore_ascii_case("epoch") {
            return self.named("epoch", &[inner], place, scope);
        }
        let inner = self.expr(inner, scope)?;
        functions::call("date_part", vec![Expr::text(part, place.clone()), inner], place)
    }

    /// A date some months, days and microseconds away.
    pub(super) fn interval(
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
    pub(super) fn function(
        &self,
        call: &ast::Function,
        place: Place,
        scope: &Scope<'_>,
    ) -> Result<Expr> {
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
}

/// The word of a part of a date.
pub(super) fn part_word(field: &DateTimeField) -> String {
    match field {
        DateTimeField::Custom(ident) => ident.value.to_lowercase(),
        DateTimeField::Week(_) => "week".to_owned(),
        other => other.to_string().to_lowercase(),
    }
}
