//! Bad queries: the code, the line and the column that the error names, and a word of what it says.

use super::call;
use serde_json::json;

/// Query, code, line, column (0: none), a part of the sentence or hint.
const BAD: &[(&str, &str, u64, u64, &str)] = &[
    ("", "bad_sql", 0, 0, "empty"),
    ("selec 1", "bad_sql", 1, 1, "selec"),
    ("SELECT", "bad_sql", 1, 7, "end of the query"),
    ("SELECT 1 FROM", "bad_sql", 1, 14, "end of the query"),
    ("SELECT 1 +\n  FROM t", "unknown_column", 2, 3, "FROM"),
    ("SELECT (1", "bad_sql", 1, 10, "end of the query"),
    ("SELECT 'open", "bad_sql", 1, 8, "nterminated"),
    ("SELECT 1; SELECT 2", "bad_sql", 1, 11, "one statement"),
    ("SELECT 1 LIMIT -1", "bad_sql", 1, 17, "LIMIT"),
    ("SELECT 1 LIMIT 'a'", "bad_sql", 1, 16, "whole number"),
    ("INSERT INTO t VALUES (1)", "unsupported", 1, 1, "INSERT"),
    ("DROP TABLE t", "unsupported", 1, 1, "DROP"),
    ("COPY t TO 'x.csv'", "unsupported", 1, 1, "COPY"),
    ("CREATE TABLE u AS SELECT 1", "unsupported", 1, 1, "CREATE"),
    ("SELECT * FROM 'x.csv'", "denied", 1, 15, "reads no files"),
    ("SELECT * FROM read_csv('x.csv')", "denied", 1, 15, "reads no files"),
    ("SELECT * FROM data.parquet", "denied", 1, 15, "reads no files"),
    ("SELECT * FROM range(3)", "unsupported", 1, 15, "range"),
    ("SELECT nope FROM t", "unknown_column", 1, 8, "no column `nope`"),
    ("SELECT idd FROM t", "unknown_column", 1, 8, "did you mean `id`"),
    ("SELECT\n  id,\n  t.nope\nFROM t", "unknown_column", 3, 3, "has no column"),
    ("SELECT z.id FROM t", "bad_sql", 1, 8, "no table here"),
    ("SELECT id FROM tt", "bad_sql", 1, 16, "did you mean `t`"),
    ("SELECT id FROM a.b.c", "bad_sql", 1, 16, "schema"),
    ("SELECT id FROM t JOIN u USING (id, nope)", "unknown_column", 1, 36, "nope"),
    ("SELECT id FROM t, u", "bad_sql", 1, 8, "`t.id` or `u.id`"),
    ("SELECT * FROM t JOIN u", "bad_sql", 1, 22, "condition"),
    ("SELECT nope(1)", "bad_sql", 1, 8, "no function"),
    ("SELECT rond(1.5)", "bad_sql", 1, 8, "did you mean `round`"),
    ("SELECT abs(1, 2)", "bad_sql", 1, 8, "takes 1 argument, got 2"),
    ("SELECT abs(g) FROM t", "bad_sql", 1, 8, "must be a number, got str"),
    ("SELECT id + g FROM t", "bad_sql", 1, 8, "argument 2"),
    ("SELECT sum(g) FROM t", "bad_sql", 1, 8, "takes a number, got str"),
    (
        "SELECT g = DATE '2020-01-01' AND id = DATE '2020-01-01' FROM t",
        "bad_sql",
        1,
        34,
        "cannot compare",
    ),
    ("SELECT id FROM t WHERE sum(id) > 1", "bad_sql", 1, 24, "WHERE"),
    ("SELECT sum(sum(id)) FROM t", "bad_sql", 1, 12, "an aggregate"),
    ("SELECT g, id FROM t GROUP BY g", "bad_sql", 1, 11, "GROUP BY"),
    ("SELECT g FROM t GROUP BY 2", "bad_sql", 1, 26, "positions 1 to 1"),
    ("SELECT g FROM t ORDER BY 0", "bad_sql", 1, 26, "positions 1 to 1"),
    ("SELECT DISTINCT g FROM t ORDER BY id", "bad_sql", 1, 35, "DISTINCT"),
    ("SELECT id FROM t WHERE g", "bad_sql", 1, 24, "condition"),
    ("SELECT 1 UNION SELECT 1, 2", "bad_sql", 1, 1, "1 and 2 columns"),
    ("SELECT DATE '2020-01-01' UNION SELECT 1", "bad_sql", 1, 1, "no common type"),
    ("SELECT row_number() OVER (ORDER BY id) FROM t", "unsupported", 1, 8, "OVER"),
    ("WITH RECURSIVE r AS (SELECT 1) SELECT * FROM r", "unsupported", 1, 1, "RECURSIVE"),
    (
        "SELECT id FROM t WHERE id = (SELECT max(u.id) FROM u WHERE u.c = t.g)",
        "unsupported",
        1,
        66,
        "outside",
    ),
    ("SELECT id FROM t WHERE id IN (SELECT id, c FROM u)", "bad_sql", 1, 31, "one column"),
    ("SELECT CAST(id AS BLOB) FROM t", "unsupported", 1, 13, "BLOB"),
    ("SELECT DATE '2020-02-30'", "bad_value", 1, 13, "does not fit"),
    ("SELECT CAST(g AS INTEGER) FROM t", "bad_value", 1, 13, "`a` does not fit"),
    ("SELECT 9223372036854775807 + id FROM t", "bad_value", 1, 8, "beyond 64-bit"),
    ("SELECT id,\n  10 // (id - 1) FROM t", "bad_value", 2, 3, "division by zero"),
    ("SELECT sum(id * 4611686018427387904) FROM t", "bad_value", 1, 12, "beyond 64-bit"),
    ("SELECT sum(b) FROM big", "bad_value", 1, 8, "the sum"),
    ("SELECT abs(-9223372036854775808)", "bad_value", 1, 8, "abs of"),
    ("SELECT 9223372036854775808", "bad_sql", 1, 8, "beyond 64-bit"),
    ("SELECT (SELECT id FROM t)", "bad_value", 1, 9, "gave 2 rows"),
    ("SELECT date_trunc('fortnight', DATE '2020-01-01')", "bad_sql", 1, 8, "no part of a date"),
    ("SELECT ? FROM t", "unsupported", 1, 8, "parameters"),
    ("SELECT quantile_cont(id, 2) FROM t", "bad_sql", 1, 8, "from 0 to 1"),
    ("SELECT * EXCLUDE (nope) FROM t", "unknown_column", 1, 19, "nope"),
    ("SELECT id FROM t QUALIFY id > 1", "unsupported", 1, 1, "QUALIFY"),
    ("SELECT id INTO x FROM t", "unsupported", 1, 1, "INTO"),
    ("SELECT *", "bad_sql", 1, 8, "FROM"),
];

#[test]
fn an_error_names_its_place() {
    let most = "9223372036854775807";
    let tables = json!({
        "t": {"id": [1, 2], "g": ["a", "b"]},
        "u": {"id": [1, 2], "c": ["x", "y"]},
        "big": {"columns": [{"name": "b", "type": "i64", "values": [most, most]}]},
    });
    let mut wrong = Vec::new();
    for (query, code, line, column, part) in BAD {
        let reply = call("frame_sql", &json!({"query": query, "tables": tables}));
        let number = |key: &str| reply[key].as_u64().unwrap_or(0);
        let said = format!("{} {}", reply["error"], reply["hint"]);
        let right = reply["ok"] == false
            && reply["code"] == *code
            && (number("line"), number("column")) == (*line, *column)
            && reply["at"] == "/query"
            && said.contains(part);
        if !right {
            wrong.push(format!("{query:?} wants {code} {line}:{column} {part:?}\n    {reply}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), BAD.len(), wrong.join("\n"));
}

#[test]
fn deep_and_long_queries_are_refused_without_a_crash() {
    let brackets = format!("SELECT {}1{}", "(".repeat(5000), ")".repeat(5000));
    let chain = format!("SELECT 1{}", " + 1".repeat(100_000));
    let selects = vec!["SELECT 1"; 3000].join(" UNION ");
    let nots = format!("SELECT {} TRUE", "NOT ".repeat(5000));
    let cases = format!("SELECT {} 1 {}", "CASE WHEN TRUE THEN ".repeat(200), "END ".repeat(200));
    for query in [brackets, chain, selects, nots, cases] {
        let reply = call("frame_sql", &json!({"query": query}));
        assert_eq!(reply["ok"], false, "{}", &query[..40]);
        let code = reply["code"].as_str().expect("a code");
        assert!(["bad_sql", "unsupported"].contains(&code), "{reply}");
    }
}

#[test]
fn long_lists_and_chains_of_and_are_fine() {
    let list: Vec<String> = (0..20_000).map(|i| i.to_string()).collect();
    let query = format!("SELECT count(*) FROM t WHERE id IN ({})", list.join(","));
    let any = vec!["id = 1"; 900].join(" OR ");
    for query in [query, format!("SELECT count(*) FROM t WHERE {any}")] {
        let request =
            json!({"query": query, "tables": {"t": {"id": [1, 1, -1]}}, "reply": "table"});
        let reply = call("frame_sql", &request);
        assert_eq!(reply["table"]["columns"][0]["values"], json!([2]), "{reply}");
    }
}
