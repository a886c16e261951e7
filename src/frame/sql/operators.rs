//! Operators, CASE, IN and LIKE.

use super::Binder;
use super::expr::{Scope, not};
use crate::base::error::{Code, Result};
use crate::frame::exec::member::Set;
use crate::frame::expr::value::Batch;
use crate::frame::expr::{Expr, MAX_DEPTH, Node, Place, eval, functions, types};
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;
use sqlparser::ast::{BinaryOperator as B, CaseWhen, Expr as Sql, Spanned, UnaryOperator, Value};
use std::sync::Arc;

impl Binder<'_> {
    pub(super) fn binary(
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
    pub(super) fn operate(
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

    pub(super) fn unary(
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

    pub(super) fn is_null(
        &self,
        inner: &Sql,
        not: bool,
        place: Place,
        scope: &Scope<'_>,
    ) -> Result<Expr> {
        let inner = self.expr(inner, scope)?;
        Ok(Expr::new(Node::IsNull(Box::new(inner), not), DataType::Boolean, place))
    }

    pub(super) fn is_truth(
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
    pub(super) fn like(
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

    pub(super) fn in_list(
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

    pub(super) fn case(
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
}
