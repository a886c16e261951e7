//! Filter, sort, group and join against loops over rows that anybody can check.

use super::rows;
use sera::base::rng::Rng;
use serde_json::{Value, json};

/// `k`, `g` and `x` of a row.
type Row = (Option<i64>, Option<String>, f64);

/// The key of a group, and what is said of it.
type Group = ((Option<i64>, Option<String>), Vec<Option<i64>>);

/// A table of `n` rows: small integers with nulls, letters with nulls, doubles.
fn random(rng: &mut Rng, n: usize) -> (Value, Vec<Row>) {
    let mut rows = Vec::with_capacity(n);
    for _ in 0..n {
        let k = (rng.below(6) > 0).then(|| rng.below(7) as i64 - 3);
        let letters = ["a", "b", "Ab", "é", ""];
        let g = (rng.below(6) > 0).then(|| letters[rng.below(5) as usize].to_owned());
        rows.push((k, g, rng.below(1000) as f64 / 8.0));
    }
    let table = json!({"columns": [
        {"name": "i", "type": "i64", "values": (0..n).collect::<Vec<_>>()},
        {"name": "k", "type": "i64", "values": rows.iter().map(|r| r.0).collect::<Vec<_>>()},
        {"name": "g", "type": "str", "values": rows.iter().map(|r| r.1.clone()).collect::<Vec<_>>()},
        {"name": "x", "type": "f64", "values": rows.iter().map(|r| r.2).collect::<Vec<_>>()},
    ]});
    (table, rows)
}

fn ids(query: &str, tables: &Value) -> Vec<Vec<Option<i64>>> {
    let rows = rows(query, tables).expect("an answer");
    rows.iter().map(|row| row.iter().map(Value::as_i64).collect()).collect()
}

#[test]
fn filter_sort_group_and_join_are_what_loops_say() {
    let mut rng = Rng::new(11);
    for round in 0..40 {
        let n = rng.below(60) as usize;
        let m = rng.below(30) as usize;
        let (left, a) = random(&mut rng, n);
        let (right, b) = random(&mut rng, m);
        let tables = json!({"a": left, "b": right});

        let filtered = ids("SELECT i FROM a WHERE k > 0 OR g = 'b'", &tables);
        let keep = |r: &Row| r.0.is_some_and(|k| k > 0) || r.1.as_deref() == Some("b");
        let naive: Vec<_> = (0..n).filter(|i| keep(&a[*i])).map(|i| vec![Some(i as i64)]).collect();
        assert_eq!(filtered, naive, "filter, round {round}");

        let sorted = ids("SELECT i FROM a ORDER BY g DESC, k NULLS FIRST", &tables);
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by(|p, q| {
            let (p, q) = (&a[*p], &a[*q]);
            let texts = match (&p.1, &q.1) {
                (Some(s), Some(t)) => t.as_bytes().cmp(s.as_bytes()),
                (s, t) => s.is_none().cmp(&t.is_none()),
            };
            texts.then(p.0.cmp(&q.0))
        });
        let naive: Vec<_> = order.iter().map(|i| vec![Some(*i as i64)]).collect();
        assert_eq!(sorted, naive, "sort, round {round}");

        let top = ids("SELECT i FROM a ORDER BY g DESC, k NULLS FIRST LIMIT 3", &tables);
        assert_eq!(top, naive[..n.min(3)], "top, round {round}");

        let groups = ids("SELECT count(*), sum(k), min(i) FROM a GROUP BY k, g", &tables);
        let mut naive: Vec<Group> = Vec::new();
        for (i, row) in a.iter().enumerate() {
            let key = (row.0, row.1.clone());
            match naive.iter_mut().find(|(own, _)| *own == key) {
                Some((_, values)) => {
                    values[0] = values[0].map(|n| n + 1);
                    values[1] = values[1].zip(row.0).map(|(sum, k)| sum + k);
                }
                None => naive.push((key, vec![Some(1), row.0, Some(i as i64)])),
            }
        }
        let naive: Vec<_> = naive.into_iter().map(|(_, values)| values).collect();
        assert_eq!(groups, naive, "groups in the order of their first rows, round {round}");

        let on = |p: usize, q: usize| {
            a[p].0.is_some() && a[p].0 == b[q].0 && a[p].1 == b[q].1 && a[p].1.is_some()
        };
        let rest = |p: usize, q: usize| a[p].2 < b[q].2;
        let mut inner = Vec::new();
        let mut outer = Vec::new();
        let (mut semi, mut nested) = (Vec::new(), Vec::new());
        for p in 0..n {
            let all: Vec<usize> = (0..m).filter(|q| on(p, *q) && rest(p, *q)).collect();
            inner.extend(all.iter().map(|q| vec![Some(p as i64), Some(*q as i64)]));
            outer.extend(all.iter().map(|q| vec![Some(p as i64), Some(*q as i64)]));
            if all.is_empty() {
                outer.push(vec![Some(p as i64), None]);
            } else {
                semi.push(vec![Some(p as i64)]);
            }
            nested.extend(
                (0..m).filter(|q| rest(p, *q)).map(|q| vec![Some(p as i64), Some(q as i64)]),
            );
        }
        let condition = "a.k = b.k AND a.g = b.g AND a.x < b.x";
        let join = |kind: &str| {
            ids(&format!("SELECT a.i, b.i FROM a {kind} JOIN b ON {condition}"), &tables)
        };
        assert_eq!(join("INNER"), inner, "inner, round {round}");
        assert_eq!(join("LEFT"), outer, "left, round {round}");
        let half = ids(&format!("SELECT a.i FROM a SEMI JOIN b ON {condition}"), &tables);
        assert_eq!(half, semi, "semi, round {round}");
        let pairs = ids("SELECT a.i, b.i FROM a JOIN b ON a.x < b.x", &tables);
        assert_eq!(pairs, nested, "nested loops, round {round}");
        let written =
            ids("SELECT a.i, b.i FROM a, b WHERE a.k = b.k AND a.g = b.g AND a.x < b.x", &tables);
        assert_eq!(written, inner, "FROM a, b WHERE, round {round}");
    }
}

#[test]
fn many_rows_give_the_same_bytes_for_every_number_of_threads() {
    use super::call;
    let mut rng = Rng::new(3);
    let n = 300_000;
    let x: Vec<f64> = (0..n).map(|_| (rng.below(1 << 30) as f64 - 5e8) * 1e-3).collect();
    let k: Vec<u64> = (0..n).map(|_| rng.below(1000)).collect();
    let kept = call("keep", &json!({"data": {"x": x, "k": k}}));
    let table = json!({"t": {"$ref": kept["$ref"]}});
    let query = "SELECT k % 7 AS g, sum(x) AS s, avg(x * x) AS m, stddev(x) AS d, median(x) AS q FROM t \
                 WHERE x > -4e5 GROUP BY g ORDER BY s DESC";
    let ask = |threads: usize| {
        call(
            "frame_sql",
            &json!({"query": query, "tables": table, "reply": "table",
            "$budget": {"threads": threads}}),
        )
    };
    let one = ask(1);
    assert_eq!(one["rows"], 7, "{one}");
    for threads in [2, 3, 8] {
        assert_eq!(ask(threads), one, "{threads} threads");
    }
    let order = |threads: usize| {
        let query = "SELECT k, x FROM t ORDER BY k, x DESC LIMIT 200000";
        call(
            "frame_sql",
            &json!({"query": query, "tables": table, "reply": "table",
            "$budget": {"threads": threads}}),
        )
    };
    assert_eq!(order(1), order(4));
    // Every pair stands in order.
    let sorted = order(2);
    let column = |i: usize| -> Vec<f64> {
        let values = sorted["table"]["columns"][i]["values"].as_array().expect("values");
        values.iter().map(|v| v.as_f64().expect("a number")).collect()
    };
    let (k, x) = (column(0), column(1));
    assert!((1..k.len()).all(|i| k[i - 1] < k[i] || (k[i - 1] == k[i] && x[i - 1] >= x[i])));
    let texts = |threads: usize| {
        let query = "SELECT CAST(x AS VARCHAR) AS s FROM t ORDER BY s";
        call(
            "frame_sql",
            &json!({"query": query, "tables": table, "reply": "table",
            "$budget": {"threads": threads}}),
        )
    };
    let sorted = texts(1);
    assert_eq!(sorted, texts(3));
    let list = sorted["table"]["columns"][0]["values"].as_array().expect("values");
    assert!(list.len() == n && list.windows(2).all(|w| w[0].as_str() <= w[1].as_str()));
    call("drop", &json!({"refs": [kept["$ref"]]}));
}
