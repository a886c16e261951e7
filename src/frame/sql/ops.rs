//! The operation `frame_sql`.

use super::Binder;
use super::stack::{may_be_deep, with_room};
use crate::base::budget::Ctx;
use crate::base::data::Table;
use crate::base::error::{Code, Error, Result};
use crate::base::wire::{At, Wire, fields, write_str};
use crate::frame::exec::Exec;
use crate::frame::ops::{ColumnInfo, Handing, columns, hand};
use crate::frame::plan::Plan;
use crate::frame::plan::scan;
use crate::frame::plan::scope::{Field, Relation, same_name};
use arrow_array::{Array, ArrayRef};
use std::sync::Arc;

/// Tables by name: `{"penguins": {"$ref": …}, "islands": {"name": […]}}`.
#[derive(Debug, Clone, Default)]
pub struct Tables(pub Vec<(String, Table)>);

impl Wire for Tables {
    fn read(raw: &str, at: At<'_>) -> Result<Self> {
        let members = fields(raw, at)?;
        let mut tables: Vec<(String, Table)> = Vec::with_capacity(members.0.len());
        for (name, raw) in &members.0 {
            let place = at.key(name);
            if let Some((other, _)) = tables.iter().find(|(own, _)| same_name(own, name)) {
                let message = format!("`{name}` and `{other}` are the same name in SQL");
                return Err(place.error(message));
            }
            tables.push((name.to_string(), Table::read(raw, place)?));
        }
        Ok(Tables(tables))
    }
    fn write(&self, out: &mut Vec<u8>) {
        out.push(b'{');
        for (i, (name, table)) in self.0.iter().enumerate() {
            if i > 0 {
                out.push(b',');
            }
            write_str(name, out);
            out.push(b':');
            table.write(out);
        }
        out.push(b'}');
    }
    fn schema() -> String {
        format!(r#"{{"type":"object","additionalProperties":{}}}"#, Table::schema())
    }
}

crate::record! {
    /// A query and the tables that it names.
    pub struct SqlRequest {
        /// One SELECT statement, in DuckDB's dialect.
        pub query: String;
        /// The tables by the names that the query uses.
        pub tables: Tables = Tables::default();
        /// Keep the result and tell its token, or write it out.
        pub reply: Handing = Handing::Ref;
    }
}

crate::record! {
    /// The result of a query.
    pub struct QueryReply {
        /// The token of the result, when it is kept.
        pub dollar_ref: Option<String>;
        /// Its rows.
        pub rows: usize;
        /// Its columns, in order.
        pub columns: Vec<ColumnInfo>;
        /// The result itself, when it is written out.
        pub table: Option<Table>;
    }
}

/// The result of `query` over `tables`, as a table.
///
/// # Errors
/// `bad_sql`, `unsupported`, `unknown_column` at `/query` with line and column; `bad_value` where a
/// value cannot be computed; whatever the budget of `ctx` says.
pub fn sql(query: &str, tables: &[(String, Table)], ctx: &Ctx) -> Result<Table> {
    with_room(may_be_deep(query), || answer(query, tables, ctx))
}

fn answer(query: &str, tables: &[(String, Table)], ctx: &Ctx) -> Result<Table> {
    let tables = relations(tables, ctx)?;
    let bound = Binder::new(ctx, "/query", &tables).statement(query)?;
    run(&bound, ctx)
        .map_err(|e| if e.at.is_empty() { Error { at: "/query".into(), ..e } } else { e })
}

/// Tables as the engine reads them.
///
/// # Errors
/// `bad_data` when a text column is longer than 2 GiB.
pub fn relations(tables: &[(String, Table)], ctx: &Ctx) -> Result<Vec<(String, Relation)>> {
    let mut out = Vec::with_capacity(tables.len());
    for (name, table) in tables {
        let columns = scan::columns(table, ctx)?;
        let fields = table.names().iter().zip(&columns).map(|(column, array)| Field {
            table: Some(name.clone()),
            ..Field::new(column.clone(), array.data_type().clone())
        });
        let fields = fields.collect();
        let plan = Plan::Scan(Arc::new(columns), table.rows());
        out.push((name.clone(), Relation { plan, fields }));
    }
    Ok(out)
}

/// Run a bound query; its columns get unique names.
///
/// # Errors
/// Where a value cannot be computed; whatever the budget says.
pub fn run(bound: &Relation, ctx: &Ctx) -> Result<Table> {
    let batch = Exec::new(ctx).all(&bound.plan)?;
    batch.held.into_iter().for_each(crate::base::budget::Reserved::keep);
    let mut taken: Vec<String> = Vec::with_capacity(bound.fields.len());
    let mut out: Vec<(String, ArrayRef)> = Vec::with_capacity(bound.fields.len());
    for (field, column) in bound.fields.iter().zip(batch.columns) {
        if field.hidden {
            continue;
        }
        let name = unique(&field.name, &taken);
        if name != field.name {
            ctx.warn(format!("a second column `{}` is called `{name}`", field.name));
        }
        taken.push(name.clone());
        debug_assert_eq!(column.len(), batch.rows);
        out.push((name, column));
    }
    if out.is_empty() {
        return Err(Error::new(Code::BadSql, "", "the query gives no columns"));
    }
    Table::new(out)
}

/// The name, with `_1`, `_2` … when it is taken.
fn unique(name: &str, taken: &[String]) -> String {
    let free = |name: &str| !taken.iter().any(|own| own == name);
    if free(name) {
        return name.to_owned();
    }
    let numbered = (1..).map(|n| format!("{name}_{n}"));
    numbered.into_iter().find(|name| free(name)).expect("numbers do not end")
}

/// The reply with a table kept or written out.
///
/// # Errors
/// As [`hand`].
pub fn reply(table: Table, how: Handing, ctx: &Ctx) -> Result<QueryReply> {
    let (rows, columns) = (table.rows(), columns(&table));
    let (dollar_ref, table) = hand(table, how, ctx)?;
    Ok(QueryReply { dollar_ref, rows, columns, table })
}

fn frame_sql(request: SqlRequest, ctx: &Ctx) -> Result<QueryReply> {
    reply(sql(&request.query, &request.tables.0, ctx)?, request.reply, ctx)
}

crate::op! {
    /// Run a SELECT over tables.
    ///
    /// The dialect and the meaning are DuckDB's: NULLs sort last, `/` gives a double, NaN is the
    /// greatest number, integers that leave 64 bits are an error. Without ORDER BY the order of rows
    /// is still fixed: that of the input, groups in the order of their first row. SQL reads and
    /// writes no files.
    pub static SQL = "frame_sql": fn frame_sql[SqlRequest] -> QueryReply;
    stable since "0.1.0";
    example r#"{"query": "SELECT g, avg(x) AS mean FROM t GROUP BY g ORDER BY g",
        "tables": {"t": {"g": ["b", "a", "b"], "x": [1, 2, 4]}}, "reply": "table"}"#;
}
