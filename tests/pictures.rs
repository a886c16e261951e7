//! PNG pictures and pages of the committed cases of `tests/golden/plot`, through the operations.
//! `SERA_BLESS=1` writes the pictures anew; look at every one that changed.
#![cfg(all(feature = "plot", feature = "png"))]
#![allow(missing_docs)]

use base64::Engine as _;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::Arc;

fn call(name: &str, request: &Value) -> Value {
    let mut out = Vec::new();
    let op = sera::registry::find(name).expect("an operation");
    sera::base::op::call(op, request.to_string().as_bytes(), Arc::default(), &mut out);
    serde_json::from_slice(&out).expect("replies are JSON")
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/plot")
}

/// Name, operation and request of every committed case.
fn cases() -> Vec<(String, String, Value)> {
    let text = std::fs::read_to_string(folder().join("cases.json")).expect("cases.json");
    let list: Vec<Value> = serde_json::from_str(&text).expect("cases.json is JSON");
    let word = |case: &Value, key: &str| case[key].as_str().expect("a word").to_owned();
    list.iter().map(|c| (word(c, "name"), word(c, "op"), c["request"].clone())).collect()
}

fn with(request: &Value, key: &str, value: Value) -> Value {
    let mut request = request.clone();
    request[key] = value;
    request
}

fn spec(op: &str, request: &Value) -> Value {
    call(op, &with(request, "format", json!("json")))["spec"].clone()
}

#[test]
fn pngs_are_the_same_to_the_byte() {
    let bless = std::env::var_os("SERA_BLESS").is_some();
    let png = folder().join("png");
    let mut wrong = Vec::new();
    for (name, op, request) in cases() {
        let reply = call(&op, &with(&request, "format", json!("png")));
        let text = reply["png"].as_str().unwrap_or_else(|| panic!("{name}: {reply}"));
        let have = base64::engine::general_purpose::STANDARD.decode(text).expect("base64");
        let path = png.join(format!("{name}.png"));
        if std::fs::read(&path).is_ok_and(|want| want == have) {
            continue;
        }
        if bless {
            std::fs::create_dir_all(&png).expect("a folder");
            std::fs::write(&path, have).expect("write");
        } else {
            std::fs::write(png.join(format!("{name}-changed.png")), have).expect("write");
            wrong.push(name);
        }
    }
    assert!(wrong.is_empty(), "pictures changed, look at png/*-changed.png: {wrong:?}");
}

#[test]
fn a_page_of_all_cases_is_the_same_twice_and_has_one_script_and_one_style() {
    let charts: Vec<Value> = cases().iter().map(|(_, op, request)| spec(op, request)).collect();
    let count = charts.len();
    let request = json!({ "charts": charts, "title": "All", "nonce": "abc=", "columns": 2 });
    let reply = call("plot_page", &request);
    let html = reply["html"].as_str().unwrap_or_else(|| panic!("{reply}"));
    assert_eq!(call("plot_page", &request)["html"].as_str(), Some(html));
    let times = |what: &str| html.matches(what).count();
    assert_eq!(
        (times("<script"), times("</script>"), times("<style"), times("</style>")),
        (1, 1, 1, 1)
    );
    assert_eq!(
        (times("<figure "), times("</figure>"), times("<svg "), times("</svg>")),
        (count, count, count, count)
    );
    assert_eq!(times(" nonce=\"abc=\""), 2);
    for word in [" style=\"", " onload=\"", " onerror=\"", "href=\"", "src=\"", "http://"] {
        let allowed = if word == "http://" { 1 + count } else { 0 };
        assert_eq!(times(word), allowed, "{word}");
    }
    // Ids are those of the SVG files, so none is there twice.
    let mut ids: Vec<&str> =
        html.split(" id=\"").skip(1).filter_map(|t| t.split('"').next()).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all);
}

#[test]
fn a_page_of_a_thousand_normal_points_is_small() {
    let mut rng = sera::base::rng::Rng::new(1);
    let mut column = || (0..1000).map(|_| json!(rng.normal())).collect::<Vec<_>>();
    let request = json!({ "x": column(), "y": column(), "title": "Points", "format": "html" });
    let reply = call("plot_scatter", &request);
    let size = reply["html"].as_str().map_or(0, str::len);
    assert!((20_000..60_000).contains(&size), "{size}");
}

#[test]
fn the_values_of_a_chart_stand_in_its_page() {
    let request = json!({ "data": {"a": [1.5, null, 3.25], "b": [10, 20, 30], "c": ["x", "y & z", "x"]},
        "x": "a", "y": "b", "color": "c", "format": "html" });
    let html = call("plot_scatter", &request)["html"].as_str().expect("a page").to_owned();
    assert!(html.contains("<tr><th scope=col>a<th scope=col>b<th scope=col>c<tbody>"), "{html}");
    assert!(html.contains(
        "<tr><td>1.5<td>10<td>x<tr><td><td>20<td>y &amp; z<tr><td>3.25<td>30<td>x</table>"
    ));
    assert!(html.contains("1 row "), "what was left out is said in the page");
}

#[test]
fn errors_of_pages_point_into_their_charts() {
    let good = json!({ "layers": [{ "mark": "point", "x": [1], "y": [2] }] });
    let bad = json!({ "layers": [{ "mark": "point", "x": [1], "y": [2, 3] }] });
    let at = |request: Value| {
        let reply = call("plot_page", &request);
        assert_eq!(reply["ok"], false, "{reply}");
        reply["at"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(at(json!({ "charts": [good, bad] })), "/charts/1/layers/0/y");
    assert_eq!(at(json!({ "charts": [] })), "/charts");
    assert_eq!(at(json!({ "charts": [good], "nonce": "a\" b" })), "/nonce");
    assert_eq!(at(json!({ "charts": [good], "lang": "de\"" })), "/lang");
    assert_eq!(at(json!({ "charts": [good], "columns": 9 })), "/columns");
    let fragment = call("plot_page", &json!({ "charts": [good], "extent": "fragment" }));
    let html = fragment["html"].as_str().expect("a fragment");
    assert!(
        html.starts_with("<style>") && html.ends_with("</script>\n") && !html.contains("<html")
    );
}
