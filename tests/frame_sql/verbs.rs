//! `frame_query`: each verb is the SQL that it stands for.

use super::{call, rows, rows_of};
use serde_json::{Value, json};

fn tables() -> Value {
    json!({
        "self": {
            "id": [1, 2, 3, 4, 5, 6],
            "g": ["b", "a", "b", null, "a", "b"],
            "x": [1.5, null, "NaN", 2.5, -1, 2.5],
        },
        "other": {"g": ["a", "b", "c"], "x": [10, 20, 30], "w": [0.1, 0.2, 0.3]},
    })
}

fn steps(steps: Value) -> Value {
    let tables = tables();
    call(
        "frame_query",
        &json!({
            "table": tables["self"], "steps": steps, "tables": {"other": tables["other"]}, "reply": "table",
        }),
    )
}

#[test]
fn verbs_say_what_sql_says() {
    let pairs = [
        (json!([{"select": ["id", {"y": "x / 2"}]}]), "SELECT id, x / 2 AS y FROM self"),
        (json!([{"select": ["*", {"y": 1}]}]), "SELECT *, 1 AS y FROM self"),
        (
            json!([{"with_columns": {"x": "x + 1", "z": "id * 2"}}]),
            "SELECT id, g, x + 1 AS x, id * 2 AS z FROM self",
        ),
        (json!([{"filter": "x > 1 AND g = 'b'"}]), "SELECT * FROM self WHERE x > 1 AND g = 'b'"),
        (
            json!([{"group_by": {"keys": ["g"], "aggs": {"n": "count(*)", "m": "max(x) - min(x)"}}}]),
            "SELECT g, count(*), max(x) - min(x) FROM self GROUP BY g",
        ),
        (
            json!([{"group_by": {"keys": [{"odd": "id % 2"}], "aggs": {"s": "sum(x)"}}}, {"sort": ["odd"]}]),
            "SELECT id % 2 AS odd, sum(x) FROM self GROUP BY odd ORDER BY odd",
        ),
        (json!([{"group_by": {"aggs": {"n": "count(x)"}}}]), "SELECT count(x) FROM self"),
        (
            json!([{"sort": ["g DESC NULLS FIRST", "x"]}]),
            "SELECT * FROM self ORDER BY g DESC NULLS FIRST, x",
        ),
        (json!([{"limit": 2}]), "SELECT * FROM self LIMIT 2"),
        (json!([{"limit": {"n": 2, "offset": 3}}]), "SELECT * FROM self LIMIT 2 OFFSET 3"),
        (json!([{"select": ["g"]}, {"distinct": true}]), "SELECT DISTINCT g FROM self"),
        (
            json!([{"distinct": ["g"]}]),
            "SELECT self.* FROM self WHERE id IN (SELECT min(id) FROM self GROUP BY g)",
        ),
        (json!([{"distinct": ["x"]}, {"select": ["id"]}]), "SELECT min(id) FROM self GROUP BY x"),
        (json!([{"drop": ["g"]}]), "SELECT id, x FROM self"),
        (json!([{"rename": {"g": "x", "x": "g"}}, {"select": ["x"]}]), "SELECT g FROM self"),
        (json!([{"drop_nulls": true}]), "SELECT * FROM self WHERE g IS NOT NULL AND x IS NOT NULL"),
        (json!([{"drop_nulls": ["x"]}]), "SELECT * FROM self WHERE x IS NOT NULL"),
        (
            json!([{"fill_null": {"x": 0, "g": "'none'"}}]),
            "SELECT id, coalesce(g, 'none'), coalesce(x, 0e0) FROM self",
        ),
        (
            json!([{"join": {"with": "other", "on": ["g"], "how": "left"}}]),
            "SELECT id, g, self.x, other.x, w FROM self LEFT JOIN other USING (g)",
        ),
        (
            json!([{"join": {"with": "other", "on": ["g"], "how": "full"}}]),
            "SELECT id, g, self.x, other.x, w FROM self FULL JOIN other USING (g)",
        ),
        (
            json!([{"join": {"with": "other", "on": "self.g = other.g AND w > 0.15"}}, {"select": ["id", "w"]}]),
            "SELECT id, w FROM self JOIN other ON self.g = other.g AND w > 0.15",
        ),
        (
            json!([{"join": {"with": "other", "on": ["g"], "how": "anti"}}]),
            "SELECT * FROM self ANTI JOIN other USING (g)",
        ),
        (
            json!([{"join": {"with": "other", "how": "cross"}}, {"filter": "id > 5"}]),
            "SELECT * FROM self, other WHERE id > 5",
        ),
    ];
    for (list, query) in pairs {
        let ours = rows_of(steps(list.clone()));
        assert_eq!(ours, rows(query, &tables()), "{list} is not {query}");
    }
}

#[test]
fn a_wrong_step_names_its_place() {
    let wrong = [
        (json!([{"filter": "x >"}]), "bad_sql", "/steps/0/filter", ""),
        (
            json!([{"limit": 1}, {"filter": "nope > 1"}]),
            "unknown_column",
            "/steps/1/filter",
            "nope",
        ),
        (
            json!([{"select": ["id", {"y": "nope"}]}]),
            "unknown_column",
            "/steps/0/select/1/y",
            "nope",
        ),
        (json!([{"selekt": []}]), "unknown_field", "/steps/0/selekt", "did you mean `select`"),
        (json!([{"select": [], "limit": 1}]), "bad_value", "/steps/0", "one key"),
        (json!([{"limit": -1}]), "bad_value", "/steps/0/limit", "≥ 0"),
        (json!([{"drop": ["x", "y"]}]), "unknown_column", "/steps/0/drop/1", "y"),
        (json!([{"rename": {"g": "x"}}]), "bad_value", "/steps/0/rename", "two columns"),
        (
            json!([{"join": {"with": "othr", "on": ["g"]}}]),
            "bad_value",
            "/steps/0/join/with",
            "did you mean",
        ),
        (
            json!([{"join": {"with": "other", "on": ["q"]}}]),
            "unknown_column",
            "/steps/0/join/on/0",
            "q",
        ),
        (json!([{"join": {"with": "other"}}]), "missing_field", "/steps/0/join/on", "required"),
        (
            json!([{"group_by": {"keys": ["g"], "aggs": {"n": "x"}}}]),
            "bad_sql",
            "/steps/0/group_by/aggs/n",
            "aggregate",
        ),
        (json!([{"sort": ["x SIDEWAYS"]}]), "bad_sql", "/steps/0/sort/0", "SIDEWAYS"),
        (
            json!([{"with_columns": {"y": "CAST(g AS INTEGER)"}}]),
            "bad_value",
            "/steps/0/with_columns/y",
            "does not fit",
        ),
    ];
    for (list, code, at, part) in wrong {
        let reply = steps(list.clone());
        assert_eq!((&reply["code"], &reply["at"]), (&json!(code), &json!(at)), "{list}: {reply}");
        assert!(format!("{} {}", reply["error"], reply["hint"]).contains(part), "{list}: {reply}");
    }
}
