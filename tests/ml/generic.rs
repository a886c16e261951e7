//! What the generic operations promise, whatever the kind.

use crate::common::{call, fails, file, ok, text};
use crate::oracles::close;
use serde_json::{Value, json};

fn penguins() -> Value {
    let text = std::fs::read_to_string(file("../examples/data/penguins.csv")).expect("penguins");
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().unwrap().split(',').collect();
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    let numbers =
        |j: usize| -> Vec<Option<f64>> { rows.iter().map(|r| r[j].parse().ok()).collect() };
    let columns = names.iter().enumerate().map(|(j, name)| match *name {
        "species" | "island" | "sex" => {
            let words: Vec<&str> = rows.iter().map(|r| r[j]).collect();
            json!({"name": name, "values": words})
        }
        _ => json!({"name": name, "values": numbers(j)}),
    });
    json!({"columns": columns.collect::<Vec<_>>()})
}

const BILL: [&str; 4] = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"];

/// The rows of the penguins that have all four measures.
fn measured() -> Value {
    let table = penguins();
    let columns = table["columns"].as_array().unwrap();
    let first = columns.iter().find(|c| c["name"] == BILL[0]).unwrap();
    let keep: Vec<usize> = (0..first["values"].as_array().unwrap().len())
        .filter(|i| !first["values"][i].is_null())
        .collect();
    let cut = columns.iter().map(|c| {
        let values: Vec<Value> = keep.iter().map(|i| c["values"][i].clone()).collect();
        json!({"name": c["name"], "values": values})
    });
    json!({"columns": cut.collect::<Vec<_>>()})
}

fn pipeline() -> Value {
    json!({"steps": [
        {"kind": "standard_scaler"}, {"kind": "kmeans", "params": {"k": 3, "random_state": 7}}]})
}

#[test]
fn a_pipeline_predicts_from_a_raw_table() {
    let table = measured();
    let fit = json!({"kind": "pipeline", "x": table, "columns": BILL, "params": pipeline()});
    let fitted = ok("ml_fit", fit.clone());
    assert_eq!(text("ml_fit", &fit.to_string()), text("ml_fit", &fit.to_string()), "same bytes");
    let meta = &fitted["model"]["meta"];
    let names: Vec<&str> =
        meta["features"].as_array().unwrap().iter().map(|f| f["name"].as_str().unwrap()).collect();
    assert_eq!(names, BILL);
    assert_eq!(meta["features"][0]["type"], json!("f64"));
    assert_eq!(meta["seed"], json!(7));
    assert_eq!(meta["data"]["rows"], json!(342));
    assert_eq!(meta["library_version"], json!(env!("CARGO_PKG_VERSION")));
    assert_eq!(meta["params"]["steps"][1]["params"]["max_iter"], json!(300));
    let inertia = &fitted["model"]["state"]["steps"][1]["state"]["inertia"];
    assert_eq!(&meta["metrics"]["inertia"], inertia);

    // Through a file, and back.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.json").to_str().unwrap().to_owned();
    ok("ml_save_model", json!({"model": fitted["model"], "path": path}));
    let loaded = ok("ml_load_model", json!({"path": path}));
    assert_eq!(loaded["model"], fitted["model"]);
    let again = ok("ml_predict", json!({"model": loaded["model"], "x": table}));
    assert_eq!(again["predictions"], fitted["labels"]);
    let score = ok("ml_score", json!({"model": loaded["model"], "x": table}));
    assert_eq!(&score["inertia"], inertia);

    // Step by step it is the same.
    let scaler = ok("ml_fit", json!({"kind": "standard_scaler", "x": table, "columns": BILL}));
    let z = ok("ml_transform", json!({"model": scaler["model"], "x": table, "as": "table"}));
    let by_hand = ok(
        "ml_fit",
        json!({"kind": "kmeans", "x": z["table"], "params": {"k": 3, "random_state": 7}}),
    );
    assert_eq!(by_hand["labels"], fitted["labels"]);
    assert_eq!(by_hand["model"]["state"], fitted["model"]["state"]["steps"][1]["state"]);
    let back = json!({"model": scaler["model"], "x": z["table"], "inverse": true, "as": "table"});
    let back = ok("ml_transform", back);
    assert_eq!(back["names"], json!(BILL));
    let of = |t: &Value, name: &str| {
        t["columns"].as_array().unwrap().iter().find(|c| c["name"] == name).unwrap()["values"]
            .clone()
    };
    for name in BILL {
        close(&of(&back["table"], name), &of(&table, name), 1e-14, name);
    }
    let shorter = json!({"model": fitted["model"], "x": [[1, 2, 3]], "inverse": true});
    assert_eq!(fails("ml_transform", shorter).0, "unsupported", "distances do not go back");
}

#[test]
fn columns_bind_by_name() {
    let x = json!({"length": [0.0, 0.1, 9.0, 9.1], "depth": [1, 2, 30, 31]});
    let fitted = ok("ml_fit", json!({"kind": "kmeans", "x": x, "params": {"k": 2}}));
    let model = &fitted["model"];
    assert_eq!(model["meta"]["features"][1], json!({"name": "depth", "type": "i64"}));
    let permuted = json!({"columns": [
        {"name": "depth", "values": [1, 2, 30, 31]}, {"name": "length", "values": [0.0, 0.1, 9.0, 9.1]}]});
    let same = ok("ml_predict", json!({"model": model, "x": permuted}));
    assert_eq!(same["predictions"], fitted["labels"]);
    assert!(same.get("warnings").is_none());

    let missing = json!({"length": [1.0], "dpeth": [2]});
    let reply = call("ml_predict", json!({"model": model, "x": missing}));
    assert_eq!(reply["code"], json!("unknown_column"));
    assert_eq!(reply["at"], json!("/x"));
    let sentence = reply["error"].as_str().unwrap();
    assert!(sentence.contains("`depth`") && sentence.contains("fitted"), "{sentence}");
    assert_eq!(reply["hint"], json!("did you mean `dpeth`?"));

    let extra = json!({"z": ["text"], "length": [9.0], "depth": [30]});
    let reply = ok("ml_predict", json!({"model": model, "x": extra}));
    assert_eq!(reply["predictions"][0], fitted["labels"][2]);
    let warning = reply["warnings"][0].as_str().unwrap();
    assert!(warning.contains("left out") && warning.contains("`z`"), "{warning}");
    let picked = json!({"model": model, "x": extra, "columns": ["depth", "length"]});
    assert!(ok("ml_predict", picked).get("warnings").is_none());

    let positional = ok("ml_predict", json!({"model": model, "x": [[9, 30], [0, 1]]}));
    assert_eq!(positional["predictions"], json!([fitted["labels"][2], fitted["labels"][0]]));
    let (code, at, error) = fails("ml_predict", json!({"model": model, "x": [[1, 2, 3]]}));
    assert_eq!((code.as_str(), at.as_str()), ("bad_value", "/x"));
    assert!(error.contains("3 columns") && error.contains("takes 2"), "{error}");
    assert_eq!(ok("ml_predict", json!({"model": model, "x": []}))["predictions"], json!([]));
}

#[test]
fn what_is_not_a_number_is_refused_by_name() {
    let (code, at, error) = fails("ml_fit", json!({"kind": "kmeans", "x": penguins()}));
    assert_eq!((code.as_str(), at.as_str()), ("bad_value", "/x/species"), "{error}");
    assert!(error.contains("`species`") && error.contains("str"), "{error}");
    let request = json!({"kind": "kmeans", "x": penguins(), "columns": BILL});
    let (code, at, error) = fails("ml_fit", request);
    assert_eq!((code.as_str(), at.as_str()), ("bad_value", "/x"));
    assert!(error.contains("NaN at row 3, column `bill_length_mm`"), "{error}");
    let request = json!({"kind": "kmeans", "x": [[1, 2], [3, "Infinity"]], "params": {"k": 1}});
    let (_, _, error) = fails("ml_fit", request);
    assert!(error.contains("infinity at row 1, column 1"), "{error}");
    let request = json!({"kind": "kmeans", "x": penguins(), "columns": ["bill_length"]});
    let (code, at, error) = fails("ml_fit", request);
    assert_eq!((code.as_str(), at.as_str()), ("unknown_column", "/x"), "{error}");
    let request = json!({"kind": "kmeans", "x": penguins(), "columns": ["year", "year"]});
    assert_eq!(fails("ml_fit", request).1, "/columns/1");
    let request = json!({"kind": "kmeans", "x": [[1]], "columns": ["year"]});
    assert_eq!(fails("ml_fit", request).1, "/columns");
    // The scaler leaves missing values out, and lets them through.
    let scaler = ok("ml_fit", json!({"kind": "standard_scaler", "x": penguins(), "columns": BILL}));
    assert_eq!(scaler["model"]["state"]["counts"][0], json!(342.0));
    let z = ok("ml_transform", json!({"model": scaler["model"], "x": penguins()}));
    assert_eq!(z["values"][3], json!([null, null, null, null]));
    let empty = json!({"kind": "standard_scaler", "x": {"a": [1, 2], "b": [null, null]}});
    let (_, _, error) = fails("ml_fit", empty);
    assert!(error.contains("column `b`"), "{error}");
}

#[test]
fn parameters_are_checked_by_place() {
    let fit = |params: Value| {
        let x = json!([[0, 0], [0, 1], [9, 9]]);
        let (code, at, _) = fails("ml_fit", json!({"kind": "kmeans", "x": x, "params": params}));
        format!("{code} {at}")
    };
    assert_eq!(fit(json!({"k": 0})), "bad_value /params/k");
    assert_eq!(fit(json!({"k": 4})), "bad_value /params/k");
    assert_eq!(fit(json!({})), "bad_value /params/k");
    assert_eq!(fit(json!({"k": 2.5})), "bad_value /params/k");
    assert_eq!(fit(json!({"K": 2})), "unknown_field /params/K");
    assert_eq!(fit(json!({"k": 2, "init": "kmeans++"})), "bad_value /params/init");
    assert_eq!(fit(json!({"k": 2, "init": [[1, 2]]})), "bad_value /params/init");
    assert_eq!(fit(json!({"k": 2, "init": [[1], [2]]})), "bad_value /params/init");
    assert_eq!(fit(json!({"init": [[1, null]]})), "bad_value /params/init/0/1");
    assert_eq!(fit(json!({"init": []})), "bad_value /params/init");
    assert_eq!(fit(json!({"k": 2, "n_init": 0})), "bad_value /params/n_init");
    assert_eq!(fit(json!({"k": 2, "n_init": "many"})), "bad_value /params/n_init");
    assert_eq!(fit(json!({"k": 2, "max_iter": 0})), "bad_value /params/max_iter");
    assert_eq!(fit(json!({"k": 2, "tol": -1})), "bad_value /params/tol");
    assert_eq!(fit(json!({"k": 2, "random_state": -1})), "bad_value /params/random_state");
    assert_eq!(fit(json!([])), "bad_value /params");
    let of = |request: Value| {
        let (code, at, _) = fails("ml_fit", request);
        format!("{code} {at}")
    };
    let x = json!([[0, 0], [0, 1], [9, 9]]);
    assert_eq!(of(json!({"kind": "k-means", "x": x})), "unsupported /kind");
    assert_eq!(of(json!({"kind": "kmeans"})), "missing_field /x");
    assert_eq!(of(json!({"kind": "kmeans", "x": []})), "bad_value /x");
    let with =
        |w: Value| of(json!({"kind": "kmeans", "x": x, "params": {"k": 1}, "sample_weight": w}));
    assert_eq!(with(json!([1, 2])), "bad_value /sample_weight");
    assert_eq!(with(json!([1, 2, -3])), "bad_value /sample_weight/2");
    assert_eq!(with(json!([1, null, 3])), "bad_value /sample_weight/1");
    assert_eq!(with(json!([0, 0, 0])), "bad_value /sample_weight");
    let steps = |steps: Value| of(json!({"kind": "pipeline", "x": x, "params": {"steps": steps}}));
    assert_eq!(steps(json!([])), "bad_value /params/steps");
    assert_eq!(steps(json!([{"kind": "x"}])), "unsupported /params/steps/0/kind");
    let wrong = json!([{"kind": "standard_scaler"}, {"kind": "kmeans", "params": {"k": 9}}]);
    assert_eq!(steps(wrong), "bad_value /params/steps/1/params/k");
}

#[test]
fn every_form_of_data_and_model_gives_the_same() {
    let rows: Vec<[f64; 2]> = (0..40).map(|i| [f64::from(i % 7), f64::from(i * i % 11)]).collect();
    let mut packed = Vec::new();
    rows.iter().flatten().for_each(|v| packed.extend_from_slice(&v.to_le_bytes()));
    use base64::Engine as _;
    let packed = base64::engine::general_purpose::STANDARD.encode(packed);
    let packed = json!({"dtype": "f8", "shape": [40, 2], "bdata": packed});
    let kept = ok("keep", json!({"data": rows}));
    let kept = json!({"$ref": kept["$ref"]});
    let fit = |x: &Value| {
        text("ml_fit", &json!({"kind": "kmeans", "x": x, "params": {"k": 4}}).to_string())
    };
    let wanted = fit(&json!(rows));
    assert_eq!(fit(&packed), wanted);
    assert_eq!(fit(&kept), wanted);
    let fitted: Value = serde_json::from_str(&wanted).unwrap();

    let request = json!({"kind": "kmeans", "x": kept, "params": {"k": 4}, "keep": true});
    let whole = ok("ml_fit", request);
    assert_eq!(whole["model"], fitted["model"]);
    let labels: Value = ok("ml_silhouette", json!({"x": kept, "labels": whole["labels"]}));
    let model = json!({"$ref": whole["$ref"]});
    let by_model = ok("ml_silhouette", json!({"x": kept, "model": model}));
    assert_eq!(labels, by_model);
    for form in [model, whole["model"].clone(), json!(whole["model"].to_string())] {
        let reply = ok("ml_predict", json!({"model": form, "x": kept}));
        assert_eq!(reply["predictions"], fitted["labels"]);
    }
    let only = json!({"kind": "kmeans", "x": kept, "params": {"k": 4}, "labels": false});
    assert!(ok("ml_fit", only).get("labels").is_none());
}

#[test]
fn kept_results_are_arrays_of_their_type() {
    use sera::base::data::handles::{Kept, kept};
    let bytes = |token: &Value| match kept().get(token["$ref"].as_str().unwrap()).unwrap() {
        Kept::Array(tensor) => (tensor.bytes().unwrap().to_vec(), tensor.shape.clone()),
        other => panic!("{}", other.noun()),
    };
    let x = json!([[0.0, 1.0], [0.5, 1.0], [8.0, 9.0]]);
    let fitted = ok("ml_fit", json!({"kind": "kmeans", "x": x, "params": {"k": 2}, "keep": true}));
    let (labels, shape) = bytes(&fitted["labels"]);
    assert_eq!((labels.len(), shape), (12, vec![3]));
    let request = json!({"model": {"$ref": fitted["$ref"]}, "x": x, "keep": true});
    let (predicted, _) = bytes(&ok("ml_predict", request.clone())["predictions"]);
    assert_eq!(predicted, labels);
    let moved = ok("ml_transform", request);
    let (values, shape) = bytes(&moved["values"]);
    assert_eq!((values.len(), shape), (48, vec![3, 2]));
    assert_eq!((&moved["rows"], &moved["columns"]), (&json!(3), &json!(2)));
    let request = json!({"x": x, "labels": [0, 0, 1], "samples": true, "keep": true});
    assert_eq!(bytes(&ok("ml_silhouette", request)["samples"]).1, vec![3]);
}

#[test]
fn predictions_come_as_a_column_of_the_table() {
    let x = json!({"name": ["a", "b", "c"], "v": [1.0, 2.0, 9.0]});
    let fitted =
        ok("ml_fit", json!({"kind": "kmeans", "x": x, "columns": ["v"], "params": {"k": 2}}));
    let request = json!({"model": fitted["model"], "x": x, "as": "table", "column": "group"});
    let columns = ok("ml_predict", request)["table"]["columns"].clone();
    let names: Vec<&Value> = columns.as_array().unwrap().iter().map(|c| &c["name"]).collect();
    assert_eq!(json!(names), json!(["name", "v", "group"]));
    assert_eq!(columns[2]["values"], fitted["labels"]);
    let twice = json!({"model": fitted["model"], "x": x, "as": "table", "column": "v"});
    assert_eq!(fails("ml_predict", twice).1, "/column");
    let plain = json!({"model": fitted["model"], "x": [[1]], "as": "table"});
    assert_eq!(fails("ml_predict", plain).1, "/as");
    let words = json!({"model": fitted["model"], "x": x, "as": "list"});
    assert_eq!(fails("ml_predict", words).1, "/as");
}

#[test]
fn what_a_kind_cannot_do_is_said() {
    let scaler =
        ok("ml_fit", json!({"kind": "standard_scaler", "x": [[1, 2], [3, 5]]}))["model"].clone();
    for op in ["ml_predict", "ml_score"] {
        let (code, at, error) = fails(op, json!({"model": scaler, "x": [[1, 2]]}));
        assert_eq!((code.as_str(), at.as_str()), ("unsupported", "/model"), "{error}");
        assert!(error.contains("standard_scaler"), "{error}");
    }
    let odd = json!({"seraplot_model_v": 1, "kind": "kmean", "state": {}});
    let reply = call("ml_predict", json!({"model": odd, "x": [[1]]}));
    assert_eq!(reply["at"], json!("/model/kind"));
    assert_eq!(reply["hint"], json!("did you mean `kmeans`?"));
    let broken = json!({"seraplot_model_v": 1, "kind": "kmeans", "state": {"k": 2, "centroids": [[1], [2, 3]]}});
    let (code, at, _) = fails("ml_predict", json!({"model": broken, "x": [[1]]}));
    assert_eq!((code.as_str(), at.as_str()), ("bad_model", "/model/state/centroids/1"));
    let (code, at, _) = fails("ml_predict", json!({"model": broken.to_string(), "x": [[1]]}));
    assert_eq!((code.as_str(), at.as_str()), ("bad_model", "/model/state/centroids/1"));
    let table = ok("keep", json!({"data": {"x": [1]}}));
    let wrong = json!({"model": {"$ref": table["$ref"]}, "x": [[1]]});
    assert_eq!(fails("ml_predict", wrong).1, "/model");
}

#[test]
fn kinds_publish_their_parameters_and_states() {
    let kinds = ok("ml_kinds", json!({}))["kinds"].clone();
    let names: Vec<&Value> = kinds.as_array().unwrap().iter().map(|kind| &kind["name"]).collect();
    assert_eq!(json!(names), json!(["kmeans", "standard_scaler", "pipeline"]));
    assert_eq!(kinds[0]["state"]["required"], json!(["k", "centroids"]));
    assert_eq!(kinds[0]["params"]["properties"]["tol"]["default"], json!(1e-4));
}
