//! For every operation a request that lasts longer than a second, or the reason why there is none.
//!
//! The data is kept in the library, so that the request itself is read in no time.

use sera::base::data::handles::{self, Kept};
use sera::base::data::{Table, Tensor};
use std::path::Path;
use std::sync::{Arc, LazyLock};

use arrow_array::{ArrayRef, Float64Array, Int64Array, StringArray};

/// An operation and a request that lasts.
pub struct Lasting {
    pub op: &'static str,
    pub request: String,
}

/// Operations whose work is bounded, each with what bounds it.
pub const CANNOT_LAST: &[(&str, &str)] = &[
    ("version", "takes nothing"),
    ("catalog", "takes nothing; writes 60 kB"),
    ("configure", "stores a rule"),
    ("stats", "counts three tables"),
    ("telemetry", "stores where counts go"),
    ("drop", "its work is that of reading its request, but for freeing memory"),
    ("cancel_call", "looks into one table"),
    ("progress", "looks into one table"),
    ("keep", "its work is that of reading its request"),
    ("inspect", "its work is that of reading its request, and one count of nulls"),
    ("frame_info", "one count of nulls a column"),
    ("frame_concat", "copies memory once, 1 s is 5 GB"),
    ("ml_kinds", "takes nothing"),
    ("ml_save_model", "a model has at most 256 MB"),
    ("ml_load_model", "a model has at most 256 MB"),
    ("ml_merge", "its work is that of reading its models"),
];

/// Numbers that look random.
fn noise(n: usize) -> Vec<f64> {
    let mut rng = sera::base::rng::Rng::new(7);
    (0..n).map(|_| rng.uniform()).collect()
}

fn matrix(rows: usize, cols: usize) -> String {
    let values: ArrayRef = Arc::new(Float64Array::from(noise(rows * cols)));
    handles::keep(Kept::Array(Tensor { values, shape: vec![rows, cols] }))
}

/// A table with numbers, integers and text.
fn table(rows: usize) -> String {
    let x = noise(rows);
    let words: Vec<String> = x.iter().map(|v| format!("w{}", (v * 1e6) as u64)).collect();
    let columns: Vec<(String, ArrayRef)> = vec![
        ("i".into(), Arc::new(Int64Array::from_iter_values(0..rows as i64))),
        ("y".into(), Arc::new(Float64Array::from_iter_values(x.iter().map(|v| v * v)))),
        ("x".into(), Arc::new(Float64Array::from(x))),
        ("w".into(), Arc::new(StringArray::from(words))),
    ];
    handles::keep(Kept::Table(Table::new(columns).expect("columns of one length")))
}

/// The requests; made once.
pub fn lasting() -> Vec<Lasting> {
    static ALL: LazyLock<Vec<(&'static str, String)>> = LazyLock::new(make);
    ALL.iter().map(|(op, request)| Lasting { op, request: request.clone() }).collect()
}

fn make() -> Vec<(&'static str, String)> {
    let (small, tall) = (table(20_000), table(4_000_000));
    let (wide, many) = (matrix(2_000_000, 8), matrix(60_000, 16));
    let tables = format!(r#""tables":{{"t":{{"$ref":"{small}"}}}}"#);
    let centroids: Vec<String> = noise(2000 * 8)
        .chunks(8)
        .map(|row| format!("[{}]", row.iter().map(f64::to_string).collect::<Vec<_>>().join(",")))
        .collect();
    let centroids = centroids.join(",");
    let model = format!(
        r#"{{"seraplot_model_v":1,"kind":"kmeans","state":{{"k":2000,"centroids":[{centroids}],"inertia":1}}}}"#
    );
    let applied = format!(r#"{{"model":{model},"x":{{"$ref":"{wide}"}}}}"#);
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("lasting.csv");
    // Always the same, so it is written once; never half.
    if !file.exists() {
        let mut text = String::from("a,b,c,d\n");
        for (i, v) in noise(3_000_000).into_iter().enumerate() {
            text.push_str(&format!("{i},{v},word {i},\"q, {i}\"\n"));
        }
        let part = file.with_extension(std::process::id().to_string());
        std::fs::write(&part, text).expect("a file of 150 MB");
        std::fs::rename(&part, &file).expect("a name");
    }
    let chart = |mark: &str| {
        format!(
            r#"{{"data":{{"$ref":"{tall}"}},"layers":[{{"mark":"{mark}","x":"x","y":"y","color":"w"}}]}}"#
        )
    };
    let drawn = |x: &str, more: &str| {
        format!(r#"{{"data":{{"$ref":"{tall}"}},"x":"{x}",{more}"format":"svg"}}"#)
    };
    vec![
        ("frame_read", format!(r#"{{"path":{:?}}}"#, file)),
        ("frame_write", format!(r#"{{"table":{{"$ref":"{tall}"}},"format":"csv"}}"#)),
        ("frame_head", format!(r#"{{"table":{{"$ref":"{tall}"}},"n":100000000}}"#)),
        ("frame_describe", format!(r#"{{"table":{{"$ref":"{tall}"}}}}"#)),
        (
            "frame_sql",
            format!(
                r#"{{"query":"SELECT sum(a.x * b.x) FROM t a, t b WHERE a.y < b.y",{tables}}}"#
            ),
        ),
        (
            "frame_query",
            format!(
                r#"{{"table":{{"$ref":"{small}"}},"steps":[{{"join":{{"with":"t","how":"cross"}}}},{{"group_by":{{"aggs":{{"n":"sum(x)"}}}}}}],{tables}}}"#
            ),
        ),
        // Long work on small data: 300 rows, a million starts.
        ("ml_fit", {
            let rows: Vec<String> =
                noise(600).chunks(2).map(|r| format!("[{},{}]", r[0], r[1])).collect();
            format!(
                r#"{{"kind":"kmeans","x":[{}],"params":{{"k":20,"n_init":1000000,"tol":0}}}}"#,
                rows.join(",")
            )
        }),
        (
            "ml_partial_fit",
            format!(
                r#"{{"kind":"kmeans","x":{{"$ref":"{wide}"}},"params":{{"k":2000,"init":[{centroids}]}}}}"#
            ),
        ),
        ("ml_predict", applied.clone()),
        (
            "ml_transform",
            format!(
                r#"{{"model":{{"seraplot_model_v":1,"kind":"standard_scaler","state":{{"with_mean":true,"with_std":true,"counts":[{ones}],"mean":[{ones}],"var":[{ones}],"scale":[{ones}]}}}},"x":{{"$ref":"{wide}"}}}}"#,
                ones = "2,2,2,2,2,2,2,2"
            ),
        ),
        ("ml_score", applied),
        (
            "ml_silhouette",
            format!(
                r#"{{"x":{{"$ref":"{many}"}},"labels":[{}]}}"#,
                (0..60_000).map(|i| (i % 7).to_string()).collect::<Vec<_>>().join(",")
            ),
        ),
        ("plot_scatter", drawn("x", r#""y":"y","color":"w","#)),
        ("plot_line", drawn("i", r#""y":"y","color":"w","#)),
        ("plot_bar", drawn("w", r#""y":"y","#)),
        ("plot_histogram", drawn("x", r#""color":"w","#)),
        ("plot_heatmap", drawn("w", r#""y":"w","z":"y","#)),
        ("plot_box", drawn("w", r#""y":"y","#)),
        ("plot_render", format!(r#"{{"spec":{},"format":"svg"}}"#, chart("point"))),
        ("plot_page", format!(r#"{{"charts":[{}]}}"#, chart("line"))),
    ]
}
