//! Training in parts, in threads, within a budget; and measuring what came out.

use crate::common::{call, fails, ok, text};
use crate::oracles::close;
use serde_json::{Value, json};

#[test]
fn the_data_hash_is_xxh3_of_the_bytes() {
    // xxhash.xxh3_64_hexdigest(numpy.arange(600.).tobytes())
    let rows: Vec<[f64; 2]> = (0..300).map(|i| [f64::from(2 * i), f64::from(2 * i + 1)]).collect();
    let fitted = ok("ml_fit", json!({"kind": "standard_scaler", "x": rows}));
    assert_eq!(fitted["model"]["meta"]["data"]["hash"], json!("xxh3:6603d8d69b45ff7a"));
}

#[test]
fn merged_scalers_are_the_scaler_of_all_rows() {
    let mut rng = sera::base::rng::Rng::new(3);
    let rows: Vec<Vec<Option<f64>>> = (0..10_000)
        .map(|i| {
            let hole = (i % 17 == 3).then_some(()).is_none();
            vec![Some(1e6 + rng.normal()), hole.then(|| rng.normal() * 1e-3), Some(4.25)]
        })
        .collect();
    let fit = |rows: &[Vec<Option<f64>>]| {
        ok("ml_fit", json!({"kind": "standard_scaler", "x": rows}))["model"].clone()
    };
    let whole = fit(&rows);
    let cuts = [0, 1, 700, 5000, 5001, 10_000];
    let parts: Vec<Value> = cuts.windows(2).map(|w| fit(&rows[w[0]..w[1]])).collect();
    let merged = ok("ml_merge", json!({"models": parts}))["model"].clone();
    let mut batches = Value::Null;
    for w in cuts.windows(2) {
        let mut request = json!({"x": rows[w[0]..w[1]]});
        match &batches {
            Value::Null => request["kind"] = json!("standard_scaler"),
            model => request["model"] = model.clone(),
        }
        batches = ok("ml_partial_fit", request)["model"].clone();
    }
    for (what, model) in [("merged", merged), ("in batches", batches)] {
        for key in ["counts", "mean", "var", "scale"] {
            let (got, wanted) = (&model["state"][key], &whole["state"][key]);
            for j in 0..3 {
                let (a, b) = (got[j].as_f64().unwrap(), wanted[j].as_f64().unwrap());
                assert!((a - b).abs() <= 1e-12 * b.abs(), "{what}: {key}/{j}: {a}, not {b}");
            }
        }
    }
    assert_eq!(whole["state"]["scale"][2], json!(1.0), "a constant column");
}

#[test]
fn merged_parts_are_one_round_over_all_rows() {
    let mut rng = sera::base::rng::Rng::new(4);
    let rows: Vec<[f64; 2]> = (0..400).map(|_| [rng.normal(), rng.normal() * 3.0]).collect();
    let weights: Vec<f64> = (0..400).map(|_| rng.uniform()).collect();
    let mut start = json!(rows[..5]);
    let round = |start: &Value, first: usize, past: usize, max_iter: usize| {
        ok(
            "ml_fit",
            json!({"kind": "kmeans", "x": rows[first..past], "labels": false,
            "sample_weight": weights[first..past],
            "params": {"init": start, "max_iter": max_iter, "tol": 0}}),
        )["model"]
            .clone()
    };
    for _ in 0..4 {
        let parts =
            [round(&start, 0, 150, 0), round(&start, 150, 160, 0), round(&start, 160, 400, 0)];
        let merged = ok("ml_merge", json!({"models": parts}));
        let whole = round(&start, 0, 400, 1);
        close(
            &merged["model"]["state"]["centroids"],
            &whole["state"]["centroids"],
            1e-13,
            "centroids",
        );
        start = merged["model"]["state"]["centroids"].clone();
    }
    let merge = |models: Value| {
        let (code, at, _) = fails("ml_merge", json!({"models": models}));
        format!("{code} {at}")
    };
    let (a, b) = (round(&json!(rows[..5]), 0, 9, 0), round(&json!(rows[1..6]), 9, 20, 0));
    assert_eq!(merge(json!([a, b])), "bad_value /models/1");
    assert_eq!(merge(json!([round(&start, 0, 200, 9)])), "bad_model /models/0");
    assert_eq!(merge(json!([])), "bad_value /models");
    let scaler = ok("ml_fit", json!({"kind": "standard_scaler", "x": [[1, 2]]}))["model"].clone();
    assert_eq!(merge(json!([a, scaler])), "bad_value /models/1");
    let named = |name: &str| {
        ok("ml_fit", json!({"kind": "standard_scaler", "x": {name: [1, 2]}}))["model"].clone()
    };
    assert_eq!(merge(json!([named("a"), named("b")])), "bad_value /models/1");
    assert_eq!(
        ok("ml_merge", json!({"models": [named("a")]}))["model"]["meta"]["features"][0]["name"],
        json!("a")
    );
}

#[test]
fn training_goes_on_only_from_a_state_that_says_enough() {
    let bare =
        json!({"seraplot_model_v": 1, "kind": "kmeans", "state": {"k": 1, "centroids": [[0]]}});
    let (code, at, _) = fails("ml_partial_fit", json!({"model": bare, "x": [[1]]}));
    assert_eq!((code.as_str(), at.as_str()), ("bad_model", "/model/state"));
    let fitted =
        ok("ml_fit", json!({"kind": "kmeans", "x": [[0], [2]], "params": {"k": 1}}))["model"]
            .clone();
    let next = ok("ml_partial_fit", json!({"model": fitted, "x": [[10]]}));
    assert_eq!(next["model"]["state"]["centroids"], json!([[4.0]]), "(0 + 2 + 10) / 3");
    assert_eq!(next["model"]["state"]["weights"], json!([3.0]));
    assert_eq!(next["model"]["meta"]["params"], fitted["meta"]["params"]);
    assert_eq!(fails("ml_partial_fit", json!({"x": [[1]]})).1, "/model");
    let both = json!({"model": fitted, "kind": "kmeans", "x": [[1]]});
    assert_eq!(fails("ml_partial_fit", both).1, "/kind");
    let params = json!({"model": fitted, "params": {"k": 1}, "x": [[1]]});
    assert_eq!(fails("ml_partial_fit", params).1, "/params");
    let x = json!([[0, 0], [0, 1], [9, 9]]);
    let steps = json!({"kind": "pipeline", "x": x, "params": {"steps": []}});
    assert_eq!(fails("ml_partial_fit", steps).0, "unsupported");
    let model = ok(
        "ml_fit",
        json!({"kind": "pipeline", "x": x, "params": {"steps": [{"kind": "kmeans", "params": {"k": 1}}]}}),
    );
    let steps = json!({"model": model["model"], "x": x});
    let (code, at, error) = fails("ml_partial_fit", steps);
    assert_eq!((code.as_str(), at.as_str()), ("unsupported", "/model"), "{error}");
}

#[test]
fn a_model_that_could_not_be_stored_is_no_model() {
    let of = |request: Value| {
        let (code, at, _) = fails("ml_fit", request);
        format!("{code} {at}")
    };
    let scaler = json!({"kind": "standard_scaler", "x": [[1e308], [-1e308], [0]]});
    assert_eq!(of(scaler), "bad_value /x");
    let wide = json!({"kind": "standard_scaler", "x": [[1e200], [-1e200], [0]]});
    assert_eq!(of(wide), "bad_value /x");
    let weights = json!([1, 2, 3]);
    let params = json!({"init": [[0], [1]], "max_iter": 1});
    let x = json!([[1e308], [1e308], [-1e308]]);
    let heavy = json!({"kind": "kmeans", "x": x, "params": params, "sample_weight": weights});
    match call("ml_fit", heavy) {
        reply if reply["ok"] == json!(true) => {
            ok("ml_load_model", json!({"data": reply["model"].to_string()}));
        }
        reply => assert_eq!(reply["at"], json!("/x")),
    }
    let near = json!({"seraplot_model_v": 1, "kind": "kmeans",
        "state": {"k": 1, "centroids": [[1e308]], "weights": [2]}});
    let (code, at, _) = fails("ml_partial_fit", json!({"model": near, "x": [[1e308]]}));
    assert_eq!((code.as_str(), at.as_str()), ("bad_value", "/x"));
}

#[test]
fn a_silhouette_needs_two_clusters_and_a_label_for_each_row() {
    let of = |labels: Value| {
        let (code, at, _) = fails("ml_silhouette", json!({"x": [[0], [1], [5]], "labels": labels}));
        format!("{code} {at}")
    };
    assert_eq!(of(json!([0, 0, 0])), "bad_value /labels");
    assert_eq!(of(json!([0, 1, 2])), "bad_value /labels");
    assert_eq!(of(json!([0, 1])), "bad_value /labels");
    assert_eq!(of(json!([0, null, 1])), "bad_value /labels/1");
    assert_eq!(of(json!([0.5, "NaN", 1])), "bad_value /labels/1");
    assert_eq!(of(json!(null)), "bad_value /labels");
    let reply = ok(
        "ml_silhouette",
        json!({"x": [[0], [1], [5]], "labels": [true, true, false], "samples": true}),
    );
    assert_eq!(reply["samples"], json!([0.8, 0.75, 0.0]), "alone in its cluster: 0");
    assert_eq!(reply["clusters"], json!(2));
}

#[test]
fn threads_never_show() {
    let mut rng = sera::base::rng::Rng::new(9);
    let rows: Vec<[f64; 4]> = (0..40_000).map(|_| [(); 4].map(|()| rng.normal())).collect();
    let kept = ok("keep", json!({"data": rows}));
    let x = json!({"$ref": kept["$ref"]});
    let small = ok("keep", json!({"data": rows[..3000]}));
    let small = json!({"$ref": small["$ref"]});
    let model =
        ok("ml_fit", json!({"kind": "kmeans", "x": small, "params": {"k": 9}}))["model"].clone();
    let calls = [
        ("ml_fit", json!({"kind": "standard_scaler", "x": x})),
        (
            "ml_fit",
            json!({"kind": "kmeans", "x": x, "params": {"k": 5, "init": "random", "n_init": 2}}),
        ),
        ("ml_transform", json!({"model": model, "x": x})),
        ("ml_score", json!({"model": model, "x": x})),
        ("ml_silhouette", json!({"model": model, "x": small, "samples": true})),
    ];
    for (name, mut request) in calls {
        let mut by = |threads: usize| {
            request["$budget"] = json!({"threads": threads});
            text(name, &request.to_string())
        };
        assert_eq!(by(1), by(3), "{name}");
    }
}

#[test]
fn the_budget_is_kept() {
    let mut rng = sera::base::rng::Rng::new(9);
    let rows: Vec<[f64; 2]> = (0..30_000).map(|_| [(); 2].map(|()| rng.uniform())).collect();
    let kept = ok("keep", json!({"data": rows}));
    let x = json!({"$ref": kept["$ref"]});
    let labels: Vec<usize> = (0..30_000).map(|i| i % 3).collect();
    let slow = json!({"x": x, "labels": labels, "$budget": {"deadline_ms": 30}});
    assert_eq!(fails("ml_silhouette", slow).0, "deadline");
    // Few rows, because the kernels are slow when they are not optimised.
    let x = json!({"$ref": ok("keep", json!({"data": rows[..2000]}))["$ref"]});
    let params = json!({"k": 20, "tol": 0, "max_iter": 1_000_000, "n_init": 1_000_000});
    let request =
        json!({"kind": "kmeans", "x": x, "params": params, "$budget": {"deadline_ms": 1500}});
    let reply = ok("ml_fit", request);
    assert_eq!(reply["stopped"], json!("deadline"));
    assert_eq!(reply["model"]["meta"]["stopped"], json!("deadline"));
    let again = ok("ml_predict", json!({"model": reply["model"], "x": x}));
    assert_eq!(again["predictions"], reply["labels"], "the best so far agrees with itself");
    let model = &reply["model"];
    let big = json!({"model": model, "x": x, "$budget": {"max_bytes": 100_000}});
    assert_eq!(fails("ml_transform", big).0, "memory_limit");
}
