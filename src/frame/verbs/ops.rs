//! The operation `frame_query`.

use super::{SELF, Steps};
use crate::base::budget::Ctx;
use crate::base::data::Table;
use crate::base::error::{Code, Error, Result};
use crate::base::wire::{At, Json, Wire};
use crate::frame::ops::Handing;
use crate::frame::sql::ops::{QueryReply, Tables, relations, reply, run};
use crate::frame::sql::stack::{may_be_deep, with_room};

/// The steps of a request, as they stand; each is read when the table that it works on is known.
#[derive(Debug, Clone, PartialEq)]
pub struct StepList(pub Vec<Json>);

impl Wire for StepList {
    fn read(raw: &str, at: At<'_>) -> Result<Self> {
        Vec::read(raw, at).map(StepList)
    }
    fn write(&self, out: &mut Vec<u8>) {
        self.0.write(out);
    }
    fn schema() -> String {
        let step = |(name, schema): &(&str, String)| {
            format!(
                r#"{{"type":"object","properties":{{"{name}":{schema}}},"additionalProperties":false}}"#
            )
        };
        let all: Vec<String> = super::step_schemas().iter().map(step).collect();
        format!(r#"{{"type":"array","items":{{"anyOf":[{}]}}}}"#, all.join(","))
    }
}

crate::record! {
    /// A table and the steps to take from it.
    pub struct QueryRequest {
        /// The table to start from.
        pub table: Table;
        /// Steps, one after another, each an object of one key: `select`, `with_columns`, `filter`,
        /// `group_by`, `join`, `sort`, `limit`, `distinct`, `rename`, `drop`, `drop_nulls`,
        /// `fill_null`. Expressions in them are SQL text.
        pub steps: StepList;
        /// Further tables, by the names that `join` steps use.
        pub tables: Tables = Tables::default();
        /// Keep the result and tell its token, or write it out.
        pub reply: Handing = Handing::Ref;
    }
}

/// Most steps of one request.
const MAX_STEPS: usize = 100;

/// The result of the steps, as a table.
///
/// # Errors
/// At the step that is wrong, with line and column in its text; whatever the budget says.
pub fn query(
    table: &Table,
    steps: &[Json],
    tables: &[(String, Table)],
    ctx: &Ctx,
) -> Result<Table> {
    let deep = steps.len() > 10 || steps.iter().any(|Json(raw)| may_be_deep(raw));
    with_room(deep, || answer(table, steps, tables, ctx))
}

fn answer(table: &Table, steps: &[Json], tables: &[(String, Table)], ctx: &Ctx) -> Result<Table> {
    let root = At::root(ctx);
    let at = root.key("steps");
    if steps.len() > MAX_STEPS {
        let message = format!("{} steps are more than {MAX_STEPS}", steps.len());
        return Err(Error::new(Code::Unsupported, at.pointer(), message));
    }
    let others = relations(tables, ctx)?;
    let start = relations(&[(SELF.to_owned(), table.clone())], ctx)?;
    let mut relation = start.into_iter().next().expect("one of one").1;
    let steps_of = Steps { ctx, tables: &others };
    for (i, Json(raw)) in steps.iter().enumerate() {
        relation = steps_of.apply(relation, raw, at.index(i))?;
    }
    run(&relation, ctx).map_err(|e| match e.at.is_empty() {
        true => Error { at: at.pointer(), ..e },
        false => e,
    })
}

fn frame_query(request: QueryRequest, ctx: &Ctx) -> Result<QueryReply> {
    let table = query(&request.table, &request.steps.0, &request.tables.0, ctx)?;
    reply(table, request.reply, ctx)
}

crate::op! {
    /// Take a table through steps: select, filter, group, join, sort and their kin.
    ///
    /// The steps mean what the same words mean in `frame_sql`; the order of rows is fixed in the same
    /// way. Expressions are SQL text, in which the table is called `self`.
    pub static QUERY = "frame_query": fn frame_query[QueryRequest] -> QueryReply;
    stable since "0.1.0";
    example r#"{"table": {"g": ["b", "a", "b"], "x": [1, 2, 4]}, "steps": [
        {"filter": "x > 0"}, {"group_by": {"keys": ["g"], "aggs": {"mean": "avg(x)"}}},
        {"sort": ["g"]}], "reply": "table"}"#;
}
