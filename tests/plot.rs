//! Charts through the C ABI: pictures against committed ones, specs that draw the same bytes, hostile
//! text. `SERA_BLESS=1` writes the pictures anew; look at every one that changed.
#![cfg(feature = "plot")]
#![allow(unsafe_code, missing_docs)]

use base64::Engine as _;
use serde_json::{Value, json};
use std::ffi::c_char;
use std::path::PathBuf;

fn call_text(name: &str, request: &str) -> String {
    let mut length = 0;
    // SAFETY: pointers and lengths belong together; the reply is freed once.
    unsafe {
        let reply = sera::ffi::sera_call_n(
            name.as_ptr().cast::<c_char>(),
            name.len(),
            request.as_ptr().cast::<c_char>(),
            request.len(),
            &mut length,
        );
        let bytes = std::slice::from_raw_parts(reply.cast::<u8>(), length).to_vec();
        sera::ffi::sera_free(reply);
        String::from_utf8(bytes).expect("replies are UTF-8")
    }
}

fn call(name: &str, request: &Value) -> Value {
    serde_json::from_str(&call_text(name, &request.to_string())).expect("replies are JSON")
}

fn with(request: &Value, key: &str, value: Value) -> Value {
    let mut request = request.clone();
    request[key] = value;
    request
}

fn svg(op: &str, request: &Value) -> String {
    let reply = call(op, &with(request, "format", json!("svg")));
    reply["svg"].as_str().unwrap_or_else(|| panic!("{op}: {reply}")).to_owned()
}

fn warnings(op: &str, request: &Value) -> Vec<String> {
    let reply = call(op, &with(request, "format", json!("svg")));
    assert_eq!(reply["ok"], true, "{reply}");
    let list = reply["warnings"].as_array().cloned().unwrap_or_default();
    list.iter().map(|w| w.as_str().unwrap().to_owned()).collect()
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/plot")
}

/// Name, operation, request of every committed picture.
fn cases() -> Vec<(String, String, Value)> {
    let text = std::fs::read_to_string(folder().join("cases.json")).expect("cases.json");
    let list: Vec<Value> = serde_json::from_str(&text).expect("cases.json is JSON");
    let take = |case: &Value| {
        let word = |key: &str| case[key].as_str().unwrap().to_owned();
        (word("name"), word("op"), case["request"].clone())
    };
    list.iter().map(take).collect()
}

#[test]
fn golden_pictures_are_the_same_to_the_byte() {
    let bless = std::env::var_os("SERA_BLESS").is_some();
    let mut wrong = Vec::new();
    for (name, op, request) in cases() {
        let have = svg(&op, &request);
        let path = folder().join(format!("{name}.svg"));
        let want = std::fs::read_to_string(&path).unwrap_or_default();
        if have == want {
            continue;
        }
        if bless {
            std::fs::write(&path, have).expect("write");
        } else {
            let beside = folder().join(format!("{name}-changed.svg"));
            std::fs::write(beside, have).expect("write");
            wrong.push(name);
        }
    }
    assert!(wrong.is_empty(), "pictures changed, look at *-changed.svg: {wrong:?}");
}

#[test]
fn a_spec_draws_the_same_bytes_as_the_chart_that_made_it() {
    for (name, op, request) in cases() {
        let direct = svg(&op, &request);
        let spec = call(&op, &with(&request, "format", json!("json")))["spec"].clone();
        assert!(spec.is_object(), "{name}");
        assert_eq!(svg("plot_render", &json!({ "spec": spec })), direct, "{name}");
        // And the spec of the spec is the spec, to the byte.
        let again = call("plot_render", &json!({ "spec": spec }))["spec"].clone();
        assert_eq!(again.to_string(), spec.to_string(), "{name}");
    }
}

#[test]
fn pictures_are_well_formed_and_hold_no_markup_of_the_data() {
    for (name, op, request) in cases() {
        let text = svg(&op, &request);
        assert!(text.starts_with("<svg ") && text.ends_with("</svg>\n"), "{name}");
        assert!(!text.contains("<script") && !text.contains("<b>"), "{name}");
        assert!(text.contains("role=\"img\""), "{name}");
        assert!(!text.contains("NaN") && !text.contains("inf"), "{name}");
        let bad = |c: char| c.is_control() && c != '\n' || ('\u{FFFE}'..='\u{FFFF}').contains(&c);
        assert!(!text.contains(bad), "{name}");
        let mut open: Vec<&str> = Vec::new();
        for tag in text.split('<').skip(1) {
            let (inner, _) = tag.split_once('>').unwrap_or_else(|| panic!("{name}: <{tag}"));
            if let Some(closed) = inner.strip_prefix('/') {
                assert_eq!(open.pop(), Some(closed), "{name}");
            } else if !inner.ends_with('/') {
                open.push(inner.split([' ', '\n']).next().unwrap());
            }
        }
        assert!(open.is_empty(), "{name}: {open:?}");
    }
}

#[test]
fn different_pictures_have_different_ids_and_equal_ones_equal_ids() {
    let id = |text: &str| text.split("aria-labelledby=\"").nth(1).unwrap()[..9].to_owned();
    let mut ids: Vec<String> = cases().iter().map(|(_, op, r)| id(&svg(op, r))).collect();
    let n = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), n);
}

/// The `d` of the first path of the first marks, by number.
fn numbers(text: &str) -> Vec<f64> {
    let marks = text.split("class=\"marks\"").nth(1).unwrap();
    let d = marks.split(" d=\"").nth(1).unwrap().split('"').next().unwrap();
    d.split(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-'))
        .filter(|word| !word.is_empty())
        .map(|word| word.parse().unwrap())
        .collect()
}

#[test]
fn bars_start_at_zero_and_negative_ones_hang_below() {
    let text = svg("plot_bar", &json!({"x": ["a", "b"], "y": [4, -2]}));
    // M x y h w v h h -w z: x, top, width, height, −width.
    let n = numbers(&text);
    let (first, second) = (&n[0..5], &n[5..10]);
    assert!(
        (first[1] + first[3] - second[1]).abs() < 0.02,
        "one stands where the other hangs: {n:?}"
    );
    assert!((first[3] / second[3] - 2.0).abs() < 0.01, "heights are as values: {n:?}");
}

#[test]
fn stacks_pile_up_and_negative_ones_pile_down() {
    let request =
        json!({"x": ["a", "a", "a", "a"], "y": [2, 3, -1, -4], "color": ["p", "q", "r", "s"]});
    let text = svg("plot_bar", &request);
    let rects: Vec<Vec<f64>> = text
        .split("class=\"marks\"")
        .skip(1)
        .map(|marks| {
            let value = |key: &str| {
                let rest = marks.split(&format!(" {key}=\"")).nth(1).unwrap();
                rest.split('"').next().unwrap().parse::<f64>().unwrap()
            };
            vec![value("y"), value("height")]
        })
        .collect();
    let [p, q, r, s] = rects.as_slice() else { panic!("{rects:?}") };
    let near = |a: f64, b: f64| assert!((a - b).abs() < 0.03, "{a} {b} {rects:?}");
    near(q[0] + q[1], p[0]);
    near(p[0] + p[1], r[0]);
    near(r[0] + r[1], s[0]);
    near(s[1] / r[1], 4.0);
}

#[test]
fn what_is_not_drawn_is_counted() {
    let scatter = |x: Value, y: Value| warnings("plot_scatter", &json!({"x": x, "y": y}));
    assert_eq!(scatter(json!([1, 2]), json!([1, 2])), [""; 0]);
    assert_eq!(
        scatter(json!([1, null, 3]), json!([null, 2, 3])),
        ["2 rows with a missing or infinite x or y are not drawn"]
    );
    assert_eq!(
        warnings(
            "plot_scatter",
            &json!({"x": [0, 1, 2], "y": [1, 1, -1], "log_x": true, "log_y": true})
        ),
        ["log axis: 2 rows ≤ 0 not drawn"]
    );
    assert_eq!(scatter(json!([]), json!([])), ["there are no rows to draw"]);
    assert_eq!(
        warnings("plot_bar", &json!({"x": ["a", "b"], "y": [null, 1]})),
        ["1 row with a missing or infinite x or y is not drawn"]
    );
    assert_eq!(
        warnings("plot_histogram", &json!({"x": [1, 2, null, "Infinity"]})),
        ["2 rows with a missing or infinite x are not drawn"]
    );
    assert_eq!(
        warnings("plot_heatmap", &json!({"x": ["a", "a"], "y": ["b", "b"], "z": [1, 2]})),
        ["1 row at the place of another: the last one of a place is seen"]
    );
}

#[test]
fn scale_is_the_pixels_of_a_png_for_each_of_the_picture() {
    let scatter = json!({"x": [1, 2], "y": [1, 2], "width": 100, "height": 80});
    for (scale, side) in [(json!(1), (100, 80)), (json!(2), (200, 160)), (json!(0.5), (50, 40))] {
        let request = with(&with(&scatter, "scale", scale), "format", json!("png"));
        let reply = call("plot_scatter", &request);
        let png = base64::engine::general_purpose::STANDARD
            .decode(reply["png"].as_str().unwrap())
            .unwrap();
        let word = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
        assert_eq!((word(16), word(20)), side);
    }
    let refused = |format: &str| {
        let request = with(&with(&scatter, "scale", json!(2)), "format", json!(format));
        call("plot_scatter", &request)["at"].clone()
    };
    for format in ["svg", "html", "json", "ref"] {
        assert_eq!(refused(format), "/scale");
    }
    let wide = json!({"x": [1, 2], "y": [1, 2], "width": 8192, "scale": 4, "format": "png"});
    let reply = call("plot_scatter", &wide);
    assert_eq!((&reply["code"], &reply["at"]), (&json!("bad_value"), &json!("/scale")));
    assert!(reply["hint"].as_str().unwrap().ends_with("a `scale` of 1.95 fits"), "{reply}");
    assert_eq!(call("plot_scatter", &with(&wide, "scale", json!(1.95)))["ok"], true);
}

#[test]
fn the_last_row_of_a_place_is_seen_whatever_the_order_of_colours() {
    let marks = |op: &str, request: Value| {
        let reply = call(op, &with(&request, "format", json!("svg")));
        let svg = reply["svg"].as_str().unwrap();
        svg.split("crispEdges").nth(1).unwrap().split("</g>").next().unwrap().to_owned()
    };
    // Cells of one colour are one path, and that of 5 comes first; a hole keeps neighbours apart.
    let words = |order: &[usize]| {
        let pick = |list: Value| order.iter().map(|i| list[*i].clone()).collect::<Vec<_>>();
        let (x, y) = (json!(["c", "a", "a", "b", "c"]), json!([1, 1, 1, 1, 2]));
        let request = json!({"x": pick(x), "y": pick(y), "z": pick(json!([5, 7, 5, 7, 7]))});
        marks("plot_heatmap", request)
    };
    assert_eq!(words(&[0, 1, 2, 3, 4]), words(&[0, 2, 3, 4]));
    // On an axis of numbers too.
    let numbers = |x: Value, y: Value, z: Value| {
        let axis = json!({"scale": "linear"});
        let layer = json!({"mark": "cell", "x": x, "y": y, "color": z});
        marks("plot_render", json!({"spec": {"layers": [layer], "x": axis, "y": axis}}))
    };
    assert_eq!(
        numbers(json!([4, 1, 1, 2]), json!([1, 1, 1, 1]), json!([5, 7, 5, 7])),
        numbers(json!([4, 1, 2]), json!([1, 1, 1]), json!([5, 5, 7]))
    );
}

#[test]
fn errors_point_at_the_field_and_say_the_mend() {
    let error = |op: &str, request: Value| {
        let reply = call(op, &request);
        assert_eq!(reply["ok"], false, "{reply}");
        let word = |key: &str| reply[key].as_str().unwrap_or_default().to_owned();
        (word("code"), word("at"), word("error") + " | " + &word("hint"))
    };
    let cases = [
        (
            "plot_scatter",
            json!({"x": [1, 2], "y": [1]}),
            "bad_value",
            "/y",
            "`y` has 1 values, `x` has 2",
        ),
        ("plot_scatter", json!({"x": "a", "y": [1]}), "bad_value", "/x", "there is no `data`"),
        (
            "plot_scatter",
            json!({"data": {"length": [1]}, "x": "lenght", "y": [1]}),
            "unknown_column",
            "/x",
            "did you mean `length`?",
        ),
        (
            "plot_scatter",
            json!({"x": [1], "y": [1], "colour": [1]}),
            "unknown_field",
            "/colour",
            "did you mean `color`?",
        ),
        (
            "plot_scatter",
            json!({"x": [1], "y": [1], "symbol": "circel"}),
            "bad_value",
            "/symbol",
            "did you mean `circle`?",
        ),
        (
            "plot_scatter",
            json!({"x": [1], "y": [1], "range_x": [2, 2]}),
            "bad_value",
            "/range_x",
            "two different values",
        ),
        (
            "plot_scatter",
            json!({"x": [1], "y": [1], "log_x": true, "range_x": [0, 2]}),
            "bad_value",
            "/range_x",
            "> 0",
        ),
        (
            "plot_scatter",
            json!({"x": [1], "y": [1], "color_continuous_scale": "virids"}),
            "bad_value",
            "/color_continuous_scale",
            "did you mean `viridis`?",
        ),
        (
            "plot_scatter",
            json!({"x": [1], "y": [1], "color": ["a"], "color_discrete_map": {"a": "blu e"}}),
            "bad_value",
            "/color_discrete_map",
            "not a CSS colour",
        ),
        (
            "plot_scatter",
            json!({"x": ["2024-01-01T00:00:00Z"], "y": [1], "time_zone": "Europe/Atlantis"}),
            "bad_value",
            "/time_zone",
            "no time zone is called",
        ),
        (
            "plot_scatter",
            json!({"x": [1], "y": [1], "path": "x.bmp"}),
            "bad_value",
            "/path",
            "must end in",
        ),
        ("plot_scatter", json!({"x": [1]}), "missing_field", "/y", "`y` is required"),
        (
            "plot_scatter",
            json!({"x": [1], "y": [1], "layers": [{"x": [1]}]}),
            "missing_field",
            "/layers/0/y",
            "`y` is required",
        ),
        (
            "plot_render",
            json!({"spec": {"layers": [{"x": [1], "y": [1, 2]}]}}),
            "bad_value",
            "/spec/layers/0/y",
            "`y` has 2 values",
        ),
        ("plot_render", json!({"spec": {"layers": []}}), "bad_value", "/spec/layers", "length"),
        (
            "plot_scatter",
            json!({"x": [1], "y": [1], "width": 1e9}),
            "bad_value",
            "/width",
            "from 50 to 20000",
        ),
        ("plot_bar", json!({"x": ["a"], "y": ["b"]}), "bad_value", "/y", "must be numbers"),
        ("plot_histogram", json!({"x": [1], "y": [1]}), "bad_value", "/y", "either `x` or `y`"),
    ];
    for (op, request, code, at, part) in cases {
        let (have_code, have_at, message) = error(op, request.clone());
        assert_eq!((have_code.as_str(), have_at.as_str()), (code, at), "{request} {message}");
        assert!(message.contains(part), "{request}: {message}");
    }
}

#[test]
fn a_thinned_line_keeps_every_extreme() {
    let n = 50_000;
    let mut y: Vec<f64> = (0..n).map(|i| f64::from(i % 97) / 97.0).collect();
    y[12_345] = 40.0;
    y[33_333] = -40.0;
    let x: Vec<i32> = (0..n).collect();
    let request = json!({"x": x, "y": y, "range_y": [-40, 40], "height": 400});
    let text = svg("plot_line", &request);
    let pairs = numbers(&text);
    let ys: Vec<f64> = pairs.chunks(2).map(|p| p[1]).collect();
    let clip = text.split("<clipPath").nth(1).unwrap();
    let value = |key: &str| -> f64 {
        let rest = clip.split(&format!(" {key}=\"")).nth(1).unwrap();
        rest.split('"').next().unwrap().parse().unwrap()
    };
    let (top, height) = (value("y"), value("height"));
    let least = ys.iter().copied().fold(f64::MAX, f64::min);
    let greatest = ys.iter().copied().fold(f64::MIN, f64::max);
    assert!(
        (least - top).abs() < 0.1 && (greatest - top - height).abs() < 0.1,
        "{least} {greatest}"
    );
    assert!(pairs.len() < 8000, "{}", pairs.len());
    assert_eq!(warnings("plot_line", &request).len(), 1);
}

#[test]
fn tables_in_all_forms_draw_the_same_picture() {
    let plain = svg("plot_scatter", &json!({"x": [1.5, 2.5], "y": [3.0, 4.0]}));
    let packed = |v: [f64; 2]| {
        use base64::Engine as _;
        let bytes: Vec<u8> = v.iter().flat_map(|v| v.to_le_bytes()).collect();
        json!({"dtype": "f8", "shape": [2], "bdata": base64::engine::general_purpose::STANDARD.encode(bytes)})
    };
    let other = svg("plot_scatter", &json!({"x": packed([1.5, 2.5]), "y": packed([3.0, 4.0])}));
    assert_eq!(plain, other);
    let kept = call("keep", &json!({"data": {"x": [1.5, 2.5], "y": [3.0, 4.0]}}));
    let table = json!({"$ref": kept["$ref"]});
    assert_eq!(plain, svg("plot_scatter", &json!({"data": table, "x": "x", "y": "y"})));
    call("drop", &json!({"refs": [kept["$ref"]]}));
}

#[test]
fn hostile_words_never_break_the_picture() {
    let words = [
        "<",
        "&",
        "]]>",
        "\"",
        "'",
        "\u{0}",
        "\u{1b}[31m",
        "\u{202e}",
        "\u{ffff}",
        "🐧",
        "&#0;",
        "--><script>",
        "</text>",
    ];
    for word in words {
        let request = json!({"x": [word, "b"], "y": [1, 2], "color": [word, word], "title": word,
            "labels": {"x": word, "y": word, "color": word}, "facet_col": [word, word], "name": word});
        for op in ["plot_scatter", "plot_bar", "plot_line", "plot_box"] {
            let text = svg(op, &request);
            assert!(!text.contains("<script") && !text.contains("]]>"), "{word}");
            assert!(!text.contains('\u{0}') && !text.contains('\u{1b}'), "{word}");
            assert_eq!(text.matches("</svg>").count(), 1);
        }
    }
}

#[test]
fn sizes_that_no_picture_has_are_refused_and_small_ones_do_not_panic() {
    for (width, height) in [(50, 50), (50, 2000), (2000, 50), (20_000, 50)] {
        for (name, op, request) in cases() {
            let request = with(&with(&request, "width", json!(width)), "height", json!(height));
            let reply = call(&op, &with(&request, "format", json!("svg")));
            assert_eq!(reply["ok"], true, "{name} {width}×{height}: {reply}");
        }
    }
}

#[test]
fn counted_sides_of_a_matrix_are_their_numbers_as_words() {
    for (rows, columns) in [(1, 1), (3, 2), (12, 5)] {
        let z: Vec<Vec<f64>> = (0..rows)
            .map(|i| (0..columns).map(|j| f64::from(i * 7 % 5) - f64::from(j * j)).collect())
            .collect();
        let words = |n: i32| (0..n).map(|i| i.to_string()).collect::<Vec<String>>();
        let plain = json!({"z": z});
        let named = json!({"z": z, "x": words(columns), "y": words(rows)});
        for format in ["svg", "html", "json"] {
            let of = |request| call("plot_heatmap", &with(request, "format", json!(format)));
            assert_eq!(of(&plain), of(&named), "{format}");
        }
    }
}
