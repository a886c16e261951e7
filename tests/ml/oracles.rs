//! Against the figures of scikit-learn in `tests/oracles/ml.json`.

use crate::common::{file, ok};
use serde_json::{Value, json};

fn oracle(part: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(file("oracles/ml.json")).expect("tests/oracles/ml.json");
    let all: Value = serde_json::from_str(&text).expect("JSON");
    all[part].as_array().expect("a list").clone()
}

/// Are two values, lists or lists of lists equal to within `tolerance`, relative to the larger of
/// 1 and the wanted value? `null` equals `null` alone.
#[track_caller]
pub fn close(got: &Value, wanted: &Value, tolerance: f64, what: &str) {
    match (got, wanted) {
        (Value::Array(a), Value::Array(b)) => {
            assert_eq!(a.len(), b.len(), "{what}: length");
            for (i, (a, b)) in a.iter().zip(b).enumerate() {
                close(a, b, tolerance, &format!("{what}/{i}"));
            }
        }
        (Value::Number(a), Value::Number(b)) => {
            let (a, b) = (a.as_f64().unwrap(), b.as_f64().unwrap());
            assert!((a - b).abs() <= tolerance * b.abs().max(1.0), "{what}: {a} instead of {b}");
        }
        _ => assert_eq!(got, wanted, "{what}"),
    }
}

/// As [`close`], relative to the wanted value alone.
#[track_caller]
fn near(got: &Value, wanted: &Value, tolerance: f64, what: &str) {
    for (j, (a, b)) in got.as_array().unwrap().iter().zip(wanted.as_array().unwrap()).enumerate() {
        let (a, b) = (a.as_f64().unwrap(), b.as_f64().unwrap());
        assert!((a - b).abs() <= tolerance * b.abs(), "{what}/{j}: {a} instead of {b}");
    }
}

#[test]
fn scalers_have_scikit_learns_moments() {
    for case in oracle("scalers") {
        let what = format!("{}, weights {}", case["name"], !case["sample_weight"].is_null());
        let params = json!({"with_mean": case["with_mean"], "with_std": case["with_std"]});
        let fitted = ok(
            "ml_fit",
            json!({"kind": "standard_scaler", "x": case["x"], "params": params,
                   "sample_weight": case["sample_weight"]}),
        );
        let state = &fitted["model"]["state"];
        near(&state["counts"], &case["seen"], 0.0, &format!("{what}: counts"));
        near(&state["mean"], &case["mean"], 1e-14, &format!("{what}: mean"));
        for j in 0..case["exact_mean"].as_array().unwrap().len() {
            let of = |key: &str| case[key][j].as_f64().unwrap();
            let size = of("exact_mean").abs().max(of("exact_var").sqrt());
            let slip = state["mean"][j].as_f64().unwrap() - of("exact_mean");
            assert!(slip.abs() <= f64::EPSILON * size, "{what}: exact mean/{j} is off by {slip}");
        }
        let exact = if case["name"] == "nearly constant" { 1e-2 } else { 1e-14 };
        near(&state["var"], &case["exact_var"], exact, &format!("{what}: exact variance"));
        if case["with_std"] == json!(true) {
            near(&state["scale"], &case["scale"], 1e-9, &format!("{what}: scale"));
        } else {
            assert!(state.get("scale").is_none(), "{what}: no scale");
        }
        let request = json!({"model": fitted["model"], "x": case["x"]});
        let z = ok("ml_transform", request);
        // scikit-learn's mean may be off by a rounding of it, ours is exact to that.
        let slips = case["mean"].as_array().unwrap().iter().enumerate().map(|(j, mean)| {
            let scale = case["scale"][j].as_f64().unwrap_or(1.0);
            mean.as_f64().unwrap().abs() * 4.0 * f64::EPSILON / scale
        });
        let tolerance = slips.fold(1e-9, f64::max);
        close(&z["values"], &case["transformed"], tolerance, &format!("{what}: transform"));
        let request = json!({"model": fitted["model"], "x": z["values"], "inverse": true});
        let back = ok("ml_transform", request);
        close(&back["values"], &case["back"], 1e-14, &format!("{what}: inverse"));
        close(&back["values"], &case["x"], 1e-14, &format!("{what}: there and back"));
    }
}

#[test]
fn silhouettes_are_scikit_learns() {
    for case in oracle("silhouettes") {
        let what = case["name"].to_string();
        let request = json!({"x": case["x"], "labels": case["labels"], "samples": true});
        let reply = ok("ml_silhouette", request);
        close(&reply["score"], &case["score"], 1e-12, &what);
        close(&reply["samples"], &case["samples"], 1e-9, &what);
    }
}

#[test]
fn kmeans_from_given_starts_is_scikit_learns() {
    for case in oracle("kmeans") {
        let what = case["name"].to_string();
        let params = json!({"k": case["k"], "init": case["start"], "tol": case["tol"]});
        let fitted = ok(
            "ml_fit",
            json!({"kind": "kmeans", "x": case["x"], "params": params,
                   "sample_weight": case["sample_weight"]}),
        );
        let state = &fitted["model"]["state"];
        close(&state["centroids"], &case["centroids"], 1e-12, &format!("{what}: centroids"));
        close(&state["inertia"], &case["inertia"], 1e-9, &format!("{what}: inertia"));
        assert_eq!(state["n_iter"], case["n_iter"], "{what}: n_iter");
        assert_eq!(fitted["labels"], case["labels"], "{what}: labels");
        // An envelope as bare as the seed page's will do.
        let bare = json!({"seraplot_model_v": 1, "kind": "kmeans",
            "state": {"k": case["k"], "centroids": state["centroids"]}});
        let request = json!({"model": bare, "x": case["new"]});
        assert_eq!(ok("ml_predict", request.clone())["predictions"], case["predicted"], "{what}");
        let distances = ok("ml_transform", request.clone());
        close(&distances["values"], &case["transformed"], 1e-9, &format!("{what}: transform"));
        let score = ok("ml_score", request);
        close(&score["score"], &case["score"], 1e-8, &format!("{what}: score"));
        let request =
            json!({"model": bare, "x": case["x"], "sample_weight": case["sample_weight"]});
        let score = ok("ml_score", request);
        assert_eq!(score["inertia"], state["inertia"], "{what}: the score is that of the fit");
        close(&score["score"], &case["weighted_score"], 1e-8, &format!("{what}: weighted score"));
    }
}

#[test]
fn batches_go_as_in_scikit_learns_mini_batch() {
    for (run, case) in oracle("batches").iter().enumerate() {
        let mut model = Value::Null;
        for (i, step) in case["steps"].as_array().unwrap().iter().enumerate() {
            let mut request = json!({"x": step["x"], "sample_weight": step["sample_weight"]});
            match i {
                0 => {
                    request["kind"] = json!("kmeans");
                    request["params"] = json!({"init": case["start"]});
                }
                _ => request["model"] = model,
            }
            let reply = ok("ml_partial_fit", request);
            let (state, what) = (&reply["model"]["state"], format!("run {run}, batch {i}"));
            close(&state["centroids"], &step["centroids"], 1e-12, &what);
            close(&state["weights"], &step["weights"], 1e-12, &what);
            close(&state["inertia"], &step["inertia"], 1e-9, &what);
            assert_eq!(reply["labels"], step["labels"], "{what}");
            assert_eq!(state["n_iter"], json!(i + 1), "{what}");
            assert_eq!(reply["model"]["meta"]["params"]["k"], json!(3), "{what}");
            model = reply["model"].clone();
        }
    }
}
