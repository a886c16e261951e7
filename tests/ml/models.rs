//! Saving and loading.

use crate::common::{call, fails, file, ok, text};
use serde_json::{Value, json};

/// The path of `name` in a folder of the test's own.
fn place(folder: &tempfile::TempDir, name: &str) -> String {
    folder.path().join(name).to_str().expect("UTF-8").to_owned()
}

fn seed() -> Value {
    json!({"k": 2, "centroids": [[0.1, 0.2], [4.5, 3.7]], "inertia": 12.3})
}

#[test]
fn the_seed_page_runs_as_it_stands() {
    let folder = tempfile::tempdir().unwrap();
    let path = place(&folder, "kmeans.json");
    let saved = ok("ml_save_model", json!({"kind": "kmeans", "state": seed(), "path": path}));
    let size = std::fs::metadata(&path).unwrap().len();
    assert_eq!(saved, json!({"ok": true, "path": path, "size": size}));
    let blob = ok("ml_save_model", json!({"kind": "kmeans", "state": seed()}));
    let data = blob["data"].as_str().unwrap();
    assert_eq!(blob, json!({"ok": true, "data": data}));
    let envelope = r#"{"seraplot_model_v":1,"kind":"kmeans","state":{"k":2,"centroids":[[0.1,0.2],[4.5,3.7]],"inertia":12.3}}"#;
    assert_eq!(data, envelope);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), envelope);
    let wanted = format!("{{\"ok\":true,\"model\":{envelope}}}");
    assert_eq!(text("ml_load_model", &json!({"path": path}).to_string()), wanted);
    assert_eq!(text("ml_load_model", &json!({"data": data}).to_string()), wanted);
}

#[test]
fn numbers_come_back_to_the_last_bit() {
    let mut rng = sera::base::rng::Rng::new(5);
    let finite = |bits: u64| Some(f64::from_bits(bits)).filter(|v| v.is_finite());
    let rows: Vec<[f64; 2]> =
        (0..2000).map(|_| [(); 2].map(|()| finite(rng.bits()).unwrap_or(0.1))).collect();
    let state = json!({"k": 2000, "centroids": rows});
    let data = ok("ml_save_model", json!({"kind": "kmeans", "state": state}))["data"].clone();
    let loaded = ok("ml_load_model", json!({"data": data}));
    assert_eq!(loaded["model"]["state"]["centroids"], state["centroids"]);
}

#[test]
fn a_gz_name_packs_and_gives_the_same_bytes_twice() {
    let folder = tempfile::tempdir().unwrap();
    let paths = ["a.json.gz", "b.json.gz"].map(|name| place(&folder, name));
    for path in &paths {
        let saved = ok("ml_save_model", json!({"kind": "kmeans", "state": seed(), "path": path}));
        assert_eq!(saved["size"], json!(std::fs::metadata(path).unwrap().len()));
    }
    let bytes = std::fs::read(&paths[0]).unwrap();
    assert_eq!(bytes[..4], [0x1f, 0x8b, 8, 0], "gzip, without a file name");
    assert_eq!(bytes[4..8], [0; 4], "without a time");
    assert_eq!(bytes, std::fs::read(&paths[1]).unwrap());
    assert_eq!(ok("ml_load_model", json!({"path": paths[0]}))["model"]["state"], seed());
    let plain = place(&folder, "packed.json");
    std::fs::copy(&paths[0], &plain).unwrap();
    let (code, at, error) = fails("ml_load_model", json!({"path": plain}));
    assert_eq!((code.as_str(), at.as_str()), ("bad_model", "/path"));
    assert!(error.contains("gzip"), "{error}");
    std::fs::write(&paths[1], &bytes[..bytes.len() / 2]).unwrap();
    assert_eq!(fails("ml_load_model", json!({"path": paths[1]})).0, "bad_model");
    std::fs::write(&paths[1], b"{}").unwrap();
    assert_eq!(fails("ml_load_model", json!({"path": paths[1]})).0, "bad_model");
}

#[test]
fn a_gzip_bomb_is_refused_before_it_is_held() {
    use std::io::Write as _;
    let folder = tempfile::tempdir().unwrap();
    let path = place(&folder, "bomb.json.gz");
    let file = std::fs::File::create(&path).unwrap();
    let mut gz = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
    let block = vec![b' '; 1 << 20];
    for _ in 0..=256 {
        gz.write_all(&block).unwrap();
    }
    gz.finish().unwrap();
    assert!(std::fs::metadata(&path).unwrap().len() < 4 << 20);
    let small = json!({"path": path, "$budget": {"max_bytes": 16 << 20}});
    assert_eq!(fails("ml_load_model", small).0, "memory_limit");
    let (code, at, error) = fails("ml_load_model", json!({"path": path}));
    assert_eq!((code.as_str(), at.as_str()), ("memory_limit", "/path"), "{error}");
}

#[test]
fn unknown_kinds_stay_plain_json() {
    let state =
        json!({"weights": [1, 2.5, null, "x"], "deep": {"a": [[[1]]]}, "é": "\u{0}</script>"});
    let data = ok("ml_save_model", json!({"kind": "my own", "state": state}))["data"].clone();
    let loaded = ok("ml_load_model", json!({"data": data}));
    assert_eq!(loaded["model"], json!({"seraplot_model_v": 1, "kind": "my own", "state": state}));
    let (code, at, _) = fails("ml_load_model", json!({"data": data, "keep": true}));
    assert_eq!((code.as_str(), at.as_str()), ("unsupported", "/data/kind"));
}

#[test]
fn a_newer_version_says_so() {
    let of = |version: Value| {
        let text = json!({"seraplot_model_v": version, "kind": "kmeans", "state": seed()});
        fails("ml_load_model", json!({"data": text.to_string()}))
    };
    let (code, at, error) = of(json!(2));
    assert_eq!((code.as_str(), at.as_str()), ("bad_model", "/data/seraplot_model_v"));
    assert!(error.contains("newer version") && error.contains("is 2"), "{error}");
    for odd in [json!(0), json!(-1), json!("one"), json!(null), json!(1.5)] {
        let (code, at, error) = of(odd);
        assert_eq!(
            (code.as_str(), at.as_str()),
            ("bad_model", "/data/seraplot_model_v"),
            "{error}"
        );
    }
    let text = json!({"kind": "kmeans", "state": seed()}).to_string();
    let (code, at, error) = fails("ml_load_model", json!({"data": text}));
    assert_eq!((code.as_str(), at.as_str()), ("bad_model", "/data/seraplot_model_v"));
    assert!(error.contains("is missing"), "{error}");
}

#[test]
fn a_broken_state_is_pointed_at() {
    let scaler =
        json!({"mean": [1.0, 2.0], "scale": [1.0, 2.0], "var": [1.0, 4.0], "counts": [3, 3]});
    let steps = json!({"steps": [
        {"kind": "standard_scaler", "state": scaler}, {"kind": "kmeans", "state": seed()}]});
    let cases = [
        ("kmeans", seed(), "/k", json!(0), "/k"),
        ("kmeans", seed(), "/k", json!(3), "/centroids"),
        ("kmeans", seed(), "/k", json!("two"), "/k"),
        ("kmeans", seed(), "/centroids", json!(null), "/centroids"),
        ("kmeans", seed(), "/centroids", json!([[1], [2, 3]]), "/centroids/1"),
        ("kmeans", seed(), "/centroids", json!([[], []]), "/centroids"),
        ("kmeans", seed(), "/centroids/1", json!("x"), "/centroids/1"),
        ("kmeans", seed(), "/centroids/1/0", json!("x"), "/centroids/1/0"),
        ("kmeans", seed(), "/centroids/1/0", json!(null), "/centroids/1/0"),
        ("kmeans", seed(), "/centroids/0/1", json!("Infinity"), "/centroids/0/1"),
        ("kmeans", seed(), "/inertia", json!(-1), "/inertia"),
        ("kmeans", seed(), "/inertia", json!([]), "/inertia"),
        ("kmeans", seed(), "/n_iter", json!(1.5), "/n_iter"),
        ("kmeans", seed(), "/weights", json!([1]), "/weights"),
        ("kmeans", seed(), "/weights", json!([1, -2]), "/weights/1"),
        ("kmeans", seed(), "/sums", json!([[1], [2]]), "/sums"),
        ("standard_scaler", scaler.clone(), "/mean", json!([]), "/mean"),
        ("standard_scaler", scaler.clone(), "/mean/1", json!(null), "/mean/1"),
        ("standard_scaler", scaler.clone(), "/scale/0", json!(0), "/scale/0"),
        ("standard_scaler", scaler.clone(), "/scale", json!([1]), "/scale"),
        ("standard_scaler", scaler.clone(), "/scale", json!(null), "/scale"),
        ("standard_scaler", scaler.clone(), "/var/1", json!(-4), "/var/1"),
        ("standard_scaler", scaler.clone(), "/counts", json!([1, 2, 3]), "/counts"),
        ("standard_scaler", scaler.clone(), "/with_mean", json!(1), "/with_mean"),
        ("pipeline", steps.clone(), "/steps", json!([]), "/steps"),
        ("pipeline", steps.clone(), "/steps/0/kind", json!("scaler"), "/steps/0/kind"),
        ("pipeline", steps.clone(), "/steps/0/state/mean", json!([1]), "/steps/0/state/counts"),
        (
            "pipeline",
            steps.clone(),
            "/steps/1/state/centroids",
            json!([[1], [2]]),
            "/steps/1/state",
        ),
        (
            "pipeline",
            steps.clone(),
            "/steps/1/state/centroids/0",
            json!(7),
            "/steps/1/state/centroids/0",
        ),
    ];
    for (kind, mut state, pointer, wrong, wanted) in cases {
        match state.pointer_mut(pointer) {
            Some(place) => *place = wrong.clone(),
            None => state[&pointer[1..]] = wrong.clone(),
        }
        let what = format!("{kind}: {pointer} = {wrong}");
        let (code, at, error) = fails("ml_save_model", json!({"kind": kind, "state": state}));
        assert_eq!(at, format!("/state{wanted}"), "{what}: {error}");
        assert!(code == "bad_model" || code == "unsupported", "{what}: {code}");
        let envelope = json!({"seraplot_model_v": 1, "kind": kind, "state": state});
        let (own, at, error) = fails("ml_load_model", json!({"data": envelope.to_string()}));
        assert_eq!((own, at), (code.clone(), format!("/data/state{wanted}")), "{what}: {error}");
    }
    for key in ["k", "centroids"] {
        let mut state = seed();
        state.as_object_mut().unwrap().remove(key);
        let (code, at, _) = fails("ml_save_model", json!({"kind": "kmeans", "state": state}));
        assert_eq!((code.as_str(), at), ("bad_model", format!("/state/{key}")));
    }
}

#[test]
fn broken_envelopes_are_refused_by_place() {
    let load = |text: &str| {
        let (code, at, _) = fails("ml_load_model", json!({"data": text}));
        format!("{code} {at}")
    };
    assert_eq!(load(""), "bad_model /data");
    assert_eq!(load("[1]"), "bad_model /data");
    assert_eq!(load("{\"seraplot_model_v\":1"), "bad_model /data");
    assert_eq!(load(r#"{"seraplot_model_v":1,"state":{}}"#), "bad_model /data/kind");
    assert_eq!(load(r#"{"seraplot_model_v":1,"kind":"","state":{}}"#), "bad_model /data/kind");
    assert_eq!(load(r#"{"seraplot_model_v":1,"kind":7,"state":{}}"#), "bad_model /data/kind");
    assert_eq!(load(r#"{"seraplot_model_v":1,"kind":"x"}"#), "bad_model /data/state");
    assert_eq!(
        load(r#"{"seraplot_model_v":1,"kind":"x","state":{},"stat":1}"#),
        "bad_model /data/stat"
    );
    assert_eq!(
        load(r#"{"seraplot_model_v":1,"kind":"x","kind":"y","state":{}}"#),
        "bad_model /data/kind"
    );
    assert_eq!(
        load(r#"{"seraplot_model_v":1,"kind":"x","state":{},"meta":[]}"#),
        "bad_model /data/meta"
    );
    let twice = r#"{"seraplot_model_v":1,"kind":"x","state":{},"meta":{"features":[{"name":"a"},{"name":"a"}]}}"#;
    assert_eq!(load(twice), "bad_model /data/meta/features/1/name");
    let deep = |n: usize| {
        let (open, close) = ("[".repeat(n), "]".repeat(n));
        format!(r#"{{"seraplot_model_v":1,"kind":"x","state":{open}{close}}}"#)
    };
    assert_eq!(load(&deep(64)), "too_deep /data");
    assert_eq!(load(&deep(100_000)), "too_deep /data");
    ok("ml_load_model", json!({"data": deep(63)}));
}

#[test]
fn a_request_that_says_too_little_or_too_much_is_refused() {
    let save = |request: Value| {
        let (code, at, _) = fails("ml_save_model", request);
        format!("{code} {at}")
    };
    assert_eq!(save(json!({})), "missing_field /kind");
    assert_eq!(save(json!({"kind": "kmeans"})), "missing_field /state");
    assert_eq!(save(json!({"kind": "", "state": {}})), "bad_value /kind");
    assert_eq!(save(json!({"kind": "x", "state": {}, "meta": 1})), "bad_model /meta");
    assert_eq!(save(json!({"kind": "x", "state": {}, "pth": "y"})), "unknown_field /pth");
    assert_eq!(save(json!({"kind": "x", "state": {}, "path": ""})), "bad_value /path");
    assert_eq!(
        save(json!({"kind": "x", "state": {}, "path": "no/such/folder/x.json"})),
        "io /path"
    );
    let envelope = json!({"seraplot_model_v": 1, "kind": "x", "state": {}});
    assert_eq!(save(json!({"kind": "x", "model": envelope})), "bad_value /model");
    let load = |request: Value| fails("ml_load_model", request).1;
    assert_eq!(load(json!({})), "/path");
    assert_eq!(load(json!({"path": "a", "data": "b"})), "/data");
    assert_eq!(load(json!({"path": "no such file.json"})), "/path");
}

#[test]
fn meta_is_kept_as_the_caller_wrote_it() {
    let meta = json!({"author": "Ada", "features": [{"name": "a", "type": "f64", "unit": "mm"}, {"name": "b"}]});
    let saved = ok("ml_save_model", json!({"kind": "kmeans", "state": seed(), "meta": meta}));
    let loaded = ok("ml_load_model", json!({"data": saved["data"]}));
    assert_eq!(loaded["model"]["meta"], meta);
}

#[test]
fn a_kept_model_is_saved_whole() {
    let extra = json!({"k": 1, "centroids": [[1.0]], "labels": [0, 0]});
    let data = ok("ml_save_model", json!({"kind": "kmeans", "state": extra}))["data"].clone();
    let loaded = ok("ml_load_model", json!({"data": data, "keep": true}));
    assert_eq!(loaded["model"]["state"], extra, "members of no meaning to us are kept");
    let kept = ok("ml_save_model", json!({"model": {"$ref": loaded["$ref"]}}));
    let again = ok("ml_load_model", json!({"data": kept["data"]}));
    assert_eq!(again["model"]["state"], json!({"k": 1, "centroids": [[1.0]]}));
    let whole = ok("ml_save_model", json!({"model": loaded["model"]}));
    assert_eq!(whole["data"], data);
    let text = ok("ml_save_model", json!({"model": data}));
    assert_eq!(text["data"], data);
    assert_eq!(call("drop", json!({"refs": [loaded["$ref"]]}))["dropped"], json!(1));
    assert_eq!(
        fails("ml_save_model", json!({"model": {"$ref": loaded["$ref"]}})).0,
        "unknown_token"
    );
}

#[test]
fn models_of_every_release_load_and_answer_as_they_did() {
    let answers = std::fs::read_to_string(file("models/answers.json")).expect("answers.json");
    let answers: Vec<Value> = serde_json::from_str(&answers).expect("a list");
    for answer in &answers {
        let path = file("models").join(answer["model"].as_str().unwrap());
        let loaded = ok("ml_load_model", json!({"path": path.to_str().unwrap(), "keep": true}));
        for model in [loaded["model"].clone(), json!({"$ref": loaded["$ref"]})] {
            let reply =
                ok(answer["call"].as_str().unwrap(), json!({"model": model, "x": answer["x"]}));
            for key in ["predictions", "values"] {
                assert_eq!(reply.get(key), answer.get(key), "{}", answer["model"]);
            }
        }
        assert_eq!(ok("drop", json!({"refs": [loaded["$ref"]]}))["dropped"], json!(1));
    }
    let releases = std::fs::read_dir(file("models")).expect("tests/models");
    let folders = releases.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    let files: usize = folders.map(|folder| std::fs::read_dir(folder).unwrap().count()).sum();
    assert_eq!(files, answers.len(), "every model has an answer");
}
