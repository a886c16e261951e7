//! Aggregates of a SELECT, and its expressions seen from behind the grouping.

use super::{Binder, Scope};
use crate::base::error::{Code, Result};
use crate::frame::exec::aggregate::{Aggregate, NAMES};
use crate::frame::expr::{Expr, Node, Place};
use crate::frame::plan::scope::Relation;
use sqlparser::ast::{
    DuplicateTreatment, Function, FunctionArg, FunctionArgExpr, FunctionArgumentClause,
    FunctionArguments, Spanned,
};

impl Binder<'_> {
    /// The aggregate that `call` is: collected in the scope, and cited by number. `None` when no
    /// aggregate is called so.
    ///
    /// # Errors
    /// `bad_sql` where no aggregate may stand, or when its arguments do not fit.
    pub fn aggregate(
        &self,
        name: &str,
        call: &Function,
        place: &Place,
        scope: &Scope<'_>,
    ) -> Result<Option<Expr>> {
        if !NAMES.contains(&name) {
            return Ok(None);
        }
        let Some(collected) = scope.aggregates else {
            let message = format!("the aggregate `{name}` cannot stand in {}", scope.part);
            let error = place.error(Code::BadSql, message);
            let hint = "filter groups with HAVING, or aggregate in a subquery first";
            return Err(error.hint(hint));
        };
        if !call.within_group.is_empty() {
            return Err(self.unsupported(call.span(), "WITHIN GROUP"));
        }
        let inner = Scope::plain(scope.relation, "an aggregate");
        let star = matches!(&call.args, FunctionArguments::List(list)
            if matches!(list.args.as_slice(), [FunctionArg::Unnamed(FunctionArgExpr::Wildcard)]));
        let args =
            if star && name == "count" { Vec::new() } else { self.arguments(call, place, &inner)? };
        let made = Aggregate::new(name, args, place.clone());
        let mut aggregate = made.expect("the name is in the list")?;
        if let FunctionArguments::List(list) = &call.args {
            aggregate.distinct = list.duplicate_treatment == Some(DuplicateTreatment::Distinct);
            if aggregate.distinct && aggregate.args.is_empty() {
                return Err(place.error(Code::BadSql, "DISTINCT needs an argument"));
            }
            for clause in &list.clauses {
                match clause {
                    FunctionArgumentClause::OrderBy(keys) => {
                        for key in keys {
                            aggregate.order.push(self.sort_key(key, &inner)?);
                        }
                    }
                    other => return Err(self.unsupported(call.span(), format!("`{other}`"))),
                }
            }
        }
        if let Some(filter) = &call.filter {
            aggregate.filter = Some(self.condition(filter, &inner)?);
        }
        let ty = aggregate.ty.clone();
        let mut collected = collected.borrow_mut();
        let known = collected.iter().position(|own| own.same(&aggregate));
        let index = known.unwrap_or_else(|| {
            collected.push(aggregate);
            collected.len() - 1
        });
        Ok(Some(Expr::new(Node::Aggregate(index), ty, place.clone())))
    }
}

/// What comes out of a grouping: its keys, then its aggregates.
pub struct Grouping<'g> {
    /// The keys, over the columns before the grouping.
    pub keys: &'g [Expr],
    /// The columns before the grouping, for errors.
    pub relation: &'g Relation,
}

impl Grouping<'_> {
    /// `expr`, which reads columns before the grouping and cites aggregates, as an expression over
    /// the columns behind it.
    ///
    /// # Errors
    /// `bad_sql` at a column that is neither a key nor inside an aggregate.
    pub fn lift(&self, expr: Expr) -> Result<Expr> {
        if let Some(key) = self.keys.iter().position(|key| key.same(&expr)) {
            return Ok(Expr::column(key, expr.ty, expr.place));
        }
        match expr.node {
            Node::Aggregate(index) => {
                Ok(Expr::column(self.keys.len() + index, expr.ty, expr.place))
            }
            Node::Column(index) => {
                let name = &self.relation.fields[index].name;
                let message = format!("`{name}` is neither in GROUP BY nor inside an aggregate");
                let error = expr.place.error(Code::BadSql, message);
                Err(error.hint(format!("group by it, or take any_value({name})")))
            }
            _ => expr.map_children(&mut |child| self.lift(child)),
        }
    }
}
