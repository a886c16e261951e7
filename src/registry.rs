//! The one list of public operations. One line publishes one: the C symbol, `sera_call`, the
//! catalogue, `include/sera_ops.h`, the reference pages, `.pyi` and `.d.ts` all follow from it.

use crate::base::budget::Ctx;
use crate::base::error::Result;
use crate::base::op::Op;
use crate::base::ops::Empty;
use crate::base::wire::{Json, write_str};

/// Hand the list to a macro: `symbol => operation`, each behind the features it needs.
#[macro_export]
macro_rules! for_each_op {
    ($callback:ident) => {
        $callback! {
            [] sera_version => $crate::base::ops::VERSION;
            [] sera_catalog => $crate::registry::CATALOG;
            [] sera_configure => $crate::base::ops::CONFIGURE;
            [] sera_keep => $crate::base::ops::KEEP;
            [] sera_inspect => $crate::base::ops::INSPECT;
            [] sera_telemetry => $crate::base::telemetry::TELEMETRY;
            [] sera_stats => $crate::base::ops::STATS;
            [] sera_drop => $crate::base::ops::DROP;
            [] sera_cancel_call => $crate::base::ops::CANCEL;
            [] sera_progress => $crate::base::ops::PROGRESS;
            ["frame"] sera_frame_read => $crate::frame::ops::read::READ;
            ["frame"] sera_frame_write => $crate::frame::ops::write::WRITE;
            ["frame"] sera_frame_head => $crate::frame::ops::head::HEAD;
            ["frame"] sera_frame_info => $crate::frame::ops::head::INFO;
            ["frame"] sera_frame_describe => $crate::frame::ops::describe::DESCRIBE;
            ["frame"] sera_frame_concat => $crate::frame::ops::concat::CONCAT;
            ["frame"] sera_frame_sql => $crate::frame::sql::ops::SQL;
            ["frame"] sera_frame_query => $crate::frame::verbs::ops::QUERY;
            ["ml"] sera_ml_save_model => $crate::ml::store::SAVE;
            ["ml"] sera_ml_load_model => $crate::ml::store::LOAD;
            ["ml"] sera_ml_fit => $crate::ml::train::FIT;
            ["ml"] sera_ml_predict => $crate::ml::apply::PREDICT;
            ["ml"] sera_ml_transform => $crate::ml::apply::TRANSFORM;
            ["ml"] sera_ml_score => $crate::ml::apply::SCORE;
            ["ml"] sera_ml_partial_fit => $crate::ml::train::PARTIAL_FIT;
            ["ml"] sera_ml_merge => $crate::ml::train::MERGE;
            ["ml"] sera_ml_silhouette => $crate::ml::metrics::silhouette::OP;
            ["ml"] sera_ml_kinds => $crate::ml::kinds::OP;
            ["plot"] sera_plot_scatter => $crate::plot::chart::scatter::SCATTER;
            ["plot"] sera_plot_line => $crate::plot::chart::line::LINE;
            ["plot"] sera_plot_bar => $crate::plot::chart::bar::BAR;
            ["plot"] sera_plot_histogram => $crate::plot::chart::histogram::HISTOGRAM;
            ["plot"] sera_plot_heatmap => $crate::plot::chart::heatmap::HEATMAP;
            ["plot"] sera_plot_box => $crate::plot::chart::boxes::BOX;
            ["plot"] sera_plot_render => $crate::plot::chart::render::RENDER;
            ["plot"] sera_plot_page => $crate::plot::chart::page::PAGE;
        }
    };
}

macro_rules! table {
    ($([$($feature:literal)?] $symbol:ident => $op:path;)*) => {
        /// Every operation with its C symbol.
        pub static OPS: &[(&str, &Op)] =
            &[$($(#[cfg(feature = $feature)])? (stringify!($symbol), &$op)),*];
    };
}

for_each_op!(table);

/// The operation called `name`.
///
/// # Errors
/// `unknown_operation` with the nearest name.
pub fn find(name: &str) -> Result<&'static Op> {
    let found = OPS.iter().find(|(_, op)| op.name == name);
    found
        .map(|(_, op)| *op)
        .ok_or_else(|| crate::base::ops::unknown_operation(name, OPS.iter().map(|(_, op)| op.name)))
}

crate::record! {
    /// All operations.
    pub struct Catalog {
        /// One object an operation: `name`, `summary`, `doc`, `stability`, `since`, `request` and
        /// `reply` (JSON Schemas), `example`.
        pub functions: Vec<Json>;
    }
}

fn catalog(_: Empty, _: &Ctx) -> Result<Catalog> {
    let functions = OPS.iter().map(|(symbol, op)| {
        let mut out = Vec::new();
        let text = |key: &str, value: &str, out: &mut Vec<u8>| {
            out.push(if out.is_empty() { b'{' } else { b',' });
            write_str(key, out);
            out.push(b':');
            write_str(value, out);
        };
        text("name", op.name, &mut out);
        text("symbol", symbol, &mut out);
        text("summary", &op.summary(), &mut out);
        text("doc", op.doc.trim(), &mut out);
        text("stability", op.stability, &mut out);
        text("since", op.since, &mut out);
        out.extend_from_slice(b",\"request\":");
        out.extend_from_slice((op.request)().as_bytes());
        out.extend_from_slice(b",\"reply\":");
        out.extend_from_slice((op.reply)().as_bytes());
        text("example", op.example, &mut out);
        out.push(b'}');
        Json(String::from_utf8(out).expect("made of str"))
    });
    Ok(Catalog { functions: functions.collect() })
}

crate::op! {
    /// List every operation with its JSON Schemas, stability and a working example.
    pub static CATALOG = "catalog": fn catalog[Empty] -> Catalog;
    stable since "0.1.0";
    example "{}";
}
