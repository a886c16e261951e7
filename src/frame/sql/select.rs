//! One SELECT: FROM → WHERE → GROUP BY → HAVING → the select list → DISTINCT → ORDER BY.

use super::expr::project;
use super::words::idents;
use super::{Binder, Grouping, Scope};
use crate::base::error::{Code, Result};
use crate::frame::exec::aggregate::Aggregate;
use crate::frame::expr::{Expr, Node, Place};
use crate::frame::plan::push;
use crate::frame::plan::scope::{Field, Relation, hinted, same_name, short};
use crate::frame::plan::{Plan, SortKey};
use sqlparser::ast::{
    Distinct, ExcludeSelectItem, Expr as Sql, GroupByExpr, OrderBy, OrderByExpr, OrderByKind,
    OrderByOptions, OrderBySort, Select, SelectItem, SelectItemQualifiedWildcardKind, Spanned,
    Value, WildcardAdditionalOptions,
};
use std::cell::RefCell;

impl Binder<'_> {
    /// Bind a SELECT, with the ORDER BY of the query around it.
    ///
    /// # Errors
    /// At the part that is wrong.
    pub fn select(&self, select: &Select, order: Option<&OrderBy>) -> Result<Relation> {
        self.refuse(select)?;
        let relation = self.from(&select.from, select.span())?;
        let aggregates = RefCell::new(Vec::new());
        let items = self.items(select, &relation, &aggregates)?;
        self.shape(select, order, relation, items, aggregates)
    }

    /// Parts of a SELECT that the engine does not do.
    fn refuse(&self, select: &Select) -> Result<()> {
        let parts = [
            (select.top.is_some(), "TOP"),
            (select.exclude.is_some(), "EXCLUDE behind the select list"),
            (select.into.is_some(), "SELECT INTO"),
            (!select.lateral_views.is_empty(), "LATERAL VIEW"),
            (select.prewhere.is_some(), "PREWHERE"),
            (!select.connect_by.is_empty(), "CONNECT BY"),
            (!select.cluster_by.is_empty(), "CLUSTER BY"),
            (!select.distribute_by.is_empty(), "DISTRIBUTE BY"),
            (!select.sort_by.is_empty(), "SORT BY"),
            (!select.named_window.is_empty(), "WINDOW"),
            (select.qualify.is_some(), "QUALIFY"),
            (select.value_table_mode.is_some(), "SELECT AS"),
            (select.select_modifiers.is_some(), "a modifier of SELECT"),
            (matches!(select.distinct, Some(Distinct::On(_))), "DISTINCT ON"),
        ];
        match parts.iter().find(|(there, _)| *there) {
            Some((_, part)) => Err(self.unsupported(select.span(), part)),
            None => Ok(()),
        }
    }

    /// The select list: names and expressions, `*` written out.
    fn items(
        &self,
        select: &Select,
        relation: &Relation,
        aggregates: &RefCell<Vec<Aggregate>>,
    ) -> Result<Vec<(String, Expr)>> {
        let mut items: Vec<(String, Expr)> = Vec::new();
        let mut aliases: Vec<(String, Expr)> = Vec::new();
        if select.projection.is_empty() {
            // `FROM t` alone.
            self.star(None, None, relation, &mut items, select.span())?;
        }
        for item in &select.projection {
            let scope = Scope {
                relation,
                aliases: &aliases,
                aliases_first: false,
                aggregates: Some(aggregates),
                part: "SELECT",
            };
            match item {
                SelectItem::UnnamedExpr(sql) => {
                    let expr = self.expr(sql, &scope)?;
                    items.push((self.title(sql, &expr, relation), expr));
                }
                SelectItem::ExprWithAlias { expr, alias } => {
                    let expr = self.expr(expr, &scope)?;
                    aliases.push((alias.value.clone(), expr.clone()));
                    items.push((alias.value.clone(), expr));
                }
                SelectItem::Wildcard(options) => {
                    self.star(None, Some(options), relation, &mut items, item.span())?;
                }
                SelectItem::QualifiedWildcard(
                    SelectItemQualifiedWildcardKind::ObjectName(name),
                    options,
                ) => {
                    let parts = idents(name);
                    let Some([table]) = parts.as_deref() else {
                        return Err(self.unsupported(item.span(), format!("`{name}.*`")));
                    };
                    self.star(
                        Some(&table.value),
                        Some(options),
                        relation,
                        &mut items,
                        item.span(),
                    )?;
                }
                other => return Err(self.unsupported(other.span(), format!("`{other}`"))),
            }
        }
        Ok(items)
    }

    /// The name of a column that has no alias: its own, else the text of its expression.
    fn title(&self, sql: &Sql, expr: &Expr, relation: &Relation) -> String {
        match (sql, &expr.node) {
            (Sql::Nested(inner), _) => self.title(inner, expr, relation),
            (Sql::Identifier(_) | Sql::CompoundIdentifier(_), Node::Column(index)) => {
                relation.fields[*index].name.clone()
            }
            (Sql::Identifier(ident), _) => ident.value.clone(),
            _ => sql.to_string().chars().take(100).collect(),
        }
    }

    fn star(
        &self,
        table: Option<&str>,
        options: Option<&WildcardAdditionalOptions>,
        relation: &Relation,
        items: &mut Vec<(String, Expr)>,
        span: sqlparser::tokenizer::Span,
    ) -> Result<()> {
        let place = self.place(span);
        let mut left_out: Vec<(String, Place)> = Vec::new();
        let mut replaced: Vec<(String, Expr)> = Vec::new();
        if let Some(options) = options {
            if options.opt_ilike.is_some()
                || options.opt_except.is_some()
                || options.opt_rename.is_some()
                || options.opt_alias.is_some()
            {
                return Err(self.unsupported(span, "this form of `*`"));
            }
            let names = match &options.opt_exclude {
                None => Vec::new(),
                Some(ExcludeSelectItem::Single(name)) => vec![name],
                Some(ExcludeSelectItem::Multiple(names)) => names.iter().collect(),
            };
            for name in names {
                let last = idents(name).and_then(|parts| parts.last().copied());
                let Some(last) = last else {
                    return Err(self.unsupported(span, format!("`{name}`")));
                };
                left_out.push((last.value.clone(), self.place(last.span)));
            }
            for item in options.opt_replace.iter().flat_map(|replace| &replace.items) {
                let expr = self.expr(&item.expr, &Scope::plain(relation, "REPLACE"))?;
                relation.find(
                    table,
                    &item.column_name.value,
                    &self.place(item.column_name.span),
                )?;
                replaced.push((item.column_name.value.clone(), expr));
            }
        }
        for (name, place) in &left_out {
            relation.find(table, name, place)?;
        }
        let before = items.len();
        let mut any = false;
        for (index, field) in relation.fields.iter().enumerate() {
            let ours = match (table, &field.table) {
                (None, _) => !field.hidden,
                (Some(table), Some(own)) => same_name(table, own),
                (Some(_), None) => false,
            };
            any |= ours;
            if !ours || left_out.iter().any(|(name, _)| same_name(name, &field.name)) {
                continue;
            }
            let replacement = replaced.iter().find(|(name, _)| same_name(name, &field.name));
            let expr = match replacement {
                Some((_, expr)) => expr.clone(),
                None => relation.read(index, place.clone()),
            };
            items.push((field.name.clone(), expr));
        }
        if !any {
            let message = match table {
                Some(table) => format!("no table here is called `{}`", short(table)),
                None => "`*` needs a FROM".to_owned(),
            };
            let tables = relation.fields.iter().filter_map(|f| f.table.as_deref()).collect();
            let error = place.error(Code::BadSql, message);
            return Err(hinted(error, table.unwrap_or(""), tables));
        }
        if items.len() == before {
            return Err(place.error(Code::BadSql, "no column is left of `*`"));
        }
        Ok(())
    }

    /// From the select list to the plan.
    fn shape(
        &self,
        select: &Select,
        order: Option<&OrderBy>,
        relation: Relation,
        items: Vec<(String, Expr)>,
        aggregates: RefCell<Vec<Aggregate>>,
    ) -> Result<Relation> {
        let scope = |part, aliases_first, aggregates| Scope {
            relation: &relation,
            aliases: &items,
            aliases_first,
            aggregates,
            part,
        };
        let mut plan = relation.plan.clone();
        if let Some(condition) = &select.selection {
            let condition = self.condition(condition, &scope("WHERE", false, None))?;
            self.no_aggregate(&condition, "WHERE")?;
            plan = push::filter(plan, push::conjuncts(condition));
        }
        let mut keys = self.group_keys(select, &items, &scope("GROUP BY", false, None))?;
        let having = match &select.having {
            Some(having) => {
                Some(self.condition(having, &scope("HAVING", false, Some(&aggregates)))?)
            }
            None => None,
        };
        let mut order = match order {
            Some(order) => {
                self.order(order, &items, &scope("ORDER BY", true, Some(&aggregates)))?
            }
            None => Vec::new(),
        };
        let aggregates = aggregates.into_inner();
        let grouped = !aggregates.is_empty() || keys.is_some() || having.is_some();
        let (mut names, mut exprs): (Vec<String>, Vec<Expr>) = items.iter().cloned().unzip();
        if grouped {
            let keys = keys.get_or_insert_default();
            let grouping = Grouping { keys, relation: &relation };
            let lifted = exprs.into_iter().map(|expr| grouping.lift(expr)).collect::<Result<_>>();
            exprs = lifted?;
            for key in &mut order {
                key.expr = grouping.lift(key.expr.clone())?;
            }
            let having = having.map(|having| grouping.lift(having)).transpose()?;
            plan = Plan::Aggregate(Box::new(plan), keys.clone(), aggregates);
            plan = push::filter(plan, having.into_iter().collect());
        }
        // Sort keys read the select list where they can; else they ride along and are dropped.
        let distinct = matches!(select.distinct, Some(Distinct::Distinct));
        let shown = exprs.len();
        for key in &mut order {
            key.expr = match over_items(key.expr.clone(), &exprs[..shown]) {
                Some(expr) => expr,
                None if distinct => {
                    let message = "with DISTINCT, ORDER BY can only read the select list";
                    return Err(key.expr.place.error(Code::BadSql, message));
                }
                None => {
                    let expr = key.expr.clone();
                    let column = Expr::column(exprs.len(), expr.ty.clone(), expr.place.clone());
                    exprs.push(expr);
                    column
                }
            };
        }
        names.truncate(shown);
        let types: Vec<_> = exprs[..shown].iter().map(|expr| expr.ty.clone()).collect();
        let width = exprs.len();
        plan = project(plan, exprs);
        if distinct {
            plan = Plan::Distinct(Box::new(plan), shown);
        }
        if !order.is_empty() {
            plan = Plan::Sort(Box::new(plan), order, None);
        }
        if width > shown {
            let place = self.whole();
            let shown = types.iter().enumerate();
            let columns = shown.map(|(i, ty)| Expr::column(i, ty.clone(), place.clone()));
            plan = Plan::Project(Box::new(plan), columns.collect());
        }
        let fields = names.into_iter().zip(types).map(|(name, ty)| Field::new(name, ty)).collect();
        Ok(Relation { plan, fields })
    }

    fn no_aggregate(&self, expr: &Expr, part: &str) -> Result<()> {
        if expr.any(&|e| matches!(e.node, Node::Aggregate(_))) {
            let message = format!("an aggregate cannot stand in {part}");
            return Err(expr.place.error(Code::BadSql, message));
        }
        Ok(())
    }

    /// The keys of GROUP BY; `None` when there is none.
    fn group_keys(
        &self,
        select: &Select,
        items: &[(String, Expr)],
        scope: &Scope<'_>,
    ) -> Result<Option<Vec<Expr>>> {
        let has_aggregate = |expr: &Expr| expr.any(&|e| matches!(e.node, Node::Aggregate(_)));
        let list = match &select.group_by {
            GroupByExpr::Expressions(_, modifiers) | GroupByExpr::All(modifiers)
                if !modifiers.is_empty() =>
            {
                return Err(self.unsupported(select.group_by.span(), "this form of GROUP BY"));
            }
            GroupByExpr::All(_) => {
                let keys = items.iter().map(|(_, expr)| expr).filter(|expr| !has_aggregate(expr));
                return Ok(Some(keys.cloned().collect()));
            }
            GroupByExpr::Expressions(list, _) if list.is_empty() => return Ok(None),
            GroupByExpr::Expressions(list, _) => list,
        };
        let mut keys = Vec::with_capacity(list.len());
        for sql in list {
            let key = match self.position(sql, items, "GROUP BY")? {
                Some(expr) => expr,
                None => self.expr(sql, scope)?,
            };
            self.no_aggregate(&key, "GROUP BY")?;
            keys.push(key);
        }
        Ok(Some(keys))
    }

    /// A whole number that stands for the item of this position.
    fn position(&self, sql: &Sql, items: &[(String, Expr)], part: &str) -> Result<Option<Expr>> {
        let Sql::Value(value) = sql else { return Ok(None) };
        let Value::Number(digits, _) = &value.value else { return Ok(None) };
        let item = digits.parse::<usize>().ok().and_then(|n| items.get(n.checked_sub(1)?));
        match item {
            Some((_, expr)) => Ok(Some(expr.clone())),
            None => {
                let message =
                    format!("{part} {digits}: the select list has positions 1 to {}", items.len());
                Err(self.place(value.span).error(Code::BadSql, message))
            }
        }
    }

    /// The keys of ORDER BY.
    ///
    /// # Errors
    /// As [`Binder::expr`].
    pub fn order(
        &self,
        order: &OrderBy,
        items: &[(String, Expr)],
        scope: &Scope<'_>,
    ) -> Result<Vec<SortKey>> {
        if order.interpolate.is_some() {
            return Err(self.unsupported(order.span(), "INTERPOLATE"));
        }
        match &order.kind {
            OrderByKind::All(options) => {
                items.iter().map(|(_, expr)| self.with_options(expr.clone(), options)).collect()
            }
            OrderByKind::Expressions(list) => list
                .iter()
                .map(|key| match self.position(&key.expr, items, "ORDER BY")? {
                    Some(expr) => self.with_options(expr, &key.options),
                    None => self.sort_key(key, scope),
                })
                .collect(),
        }
    }

    /// One key of an order.
    ///
    /// # Errors
    /// As [`Binder::expr`].
    pub fn sort_key(&self, key: &OrderByExpr, scope: &Scope<'_>) -> Result<SortKey> {
        if key.with_fill.is_some() {
            return Err(self.unsupported(key.span(), "WITH FILL"));
        }
        self.with_options(self.expr(&key.expr, scope)?, &key.options)
    }

    fn with_options(&self, expr: Expr, options: &OrderByOptions) -> Result<SortKey> {
        let descending = match &options.sort {
            None | Some(OrderBySort::Asc) => false,
            Some(OrderBySort::Desc) => true,
            Some(OrderBySort::Using(_)) => {
                return Err(expr
                    .place
                    .error(Code::Unsupported, "ORDER BY … USING is not supported"));
            }
        };
        Ok(SortKey { expr, descending, nulls_first: options.nulls_first.unwrap_or(false) })
    }
}

/// `expr` over the columns of the select list, when it reads nothing else.
fn over_items(expr: Expr, items: &[Expr]) -> Option<Expr> {
    if let Some(index) = items.iter().position(|item| item.same(&expr)) {
        return Some(Expr::column(index, expr.ty, expr.place));
    }
    match expr.node {
        Node::Column(_) | Node::Aggregate(_) => None,
        _ => expr.map_children(&mut |child| over_items(child, items).ok_or(())).ok(),
    }
}
