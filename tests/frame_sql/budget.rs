//! Cancelling, deadlines and memory.

use super::call;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::{Duration, Instant};

fn numbers(n: usize) -> Value {
    let kept = call("keep", &json!({"data": {"x": (0..n).collect::<Vec<_>>()}}));
    json!({"$ref": kept["$ref"]})
}

/// Queries that would take very long, or very much memory.
const LONG: &[&str] = &[
    "SELECT count(*) FROM t a, t b WHERE a.x + b.x < 0",
    "SELECT a.x FROM t a LEFT JOIN t b ON a.x * b.x = -1",
    "SELECT count(*) FROM t a ANTI JOIN t b ON a.x + b.x = -1",
];

#[test]
fn a_join_of_all_pairs_is_cancelled() {
    let t = numbers(100_000);
    for query in LONG {
        let watch: Arc<sera::base::budget::Watch> = Arc::default();
        let op = sera::registry::find("frame_sql").expect("registered");
        let request = json!({"query": query, "tables": {"t": t}}).to_string();
        let other = watch.clone();
        let running = std::thread::spawn(move || {
            let mut out = Vec::new();
            sera::base::op::call(op, request.as_bytes(), other, &mut out);
            (Instant::now(), serde_json::from_slice::<Value>(&out).expect("JSON"))
        });
        std::thread::sleep(Duration::from_millis(200));
        assert!(!running.is_finished(), "{query} is long");
        watch.cancel();
        let (_, reply) = running.join().expect("no panic");
        assert_eq!(reply["code"], "cancelled", "{query}: {reply}");
    }
}

#[test]
fn a_deadline_ends_a_join_of_all_pairs() {
    let t = numbers(100_000);
    let request = json!({"query": LONG[0], "tables": {"t": t}, "$budget": {"deadline_ms": 50}});
    assert_eq!(call("frame_sql", &request)["code"], "deadline");
}

#[test]
fn memory_is_refused_before_it_is_taken() {
    let t = numbers(50_000);
    let queries = [
        "SELECT a.x, b.x FROM t a CROSS JOIN t b",
        "SELECT a.x FROM t a LEFT JOIN t b ON true",
        "SELECT a.x FROM t a JOIN t b ON a.x % 2 = b.x % 2",
        "SELECT repeat('abcdefgh', 1000000) FROM t",
        "SELECT string_agg(repeat('x', 100000), '') FROM t",
        "SELECT lpad('x', 1000000000, 'y')",
        "SELECT x FROM t UNION ALL SELECT x FROM t UNION ALL SELECT x FROM t UNION ALL SELECT x + 1 FROM t",
    ];
    for query in queries {
        let request =
            json!({"query": query, "tables": {"t": t}, "$budget": {"max_bytes": 1_500_000}});
        let reply = call("frame_sql", &request);
        assert_eq!(reply["code"], "memory_limit", "{query}: {reply}");
    }
}

#[test]
fn absurd_sizes_are_errors_without_a_limit() {
    let t = numbers(100_000);
    for query in ["SELECT a.x, b.x FROM t a, t b", "SELECT repeat('abcdefgh', 1000000000)"] {
        let reply = call("frame_sql", &json!({"query": query, "tables": {"t": t}}));
        let code = reply["code"].as_str().unwrap_or("ok");
        assert!(["memory_limit", "bad_data"].contains(&code), "{query}: {reply}");
    }
}

#[test]
fn a_modest_query_fits_a_modest_budget() {
    let t = numbers(10_000);
    let query = "SELECT x % 10 AS g, count(*) FROM t WHERE x > 100 GROUP BY g ORDER BY g";
    let request = json!({"query": query, "tables": {"t": t}, "$budget": {"max_bytes": 3_000_000}});
    assert_eq!(call("frame_sql", &request)["rows"], 10);
}
