//! Line charts: lines through the rows of each series, in the order of the rows.
//!
//! `y` may list several columns of `data` (the wide form): each becomes a line of its own. A missing
//! value is a gap. Without `x` the rows stand at their numbers, from 0.

use crate::base::budget::Ctx;
use crate::base::data::Column;
use crate::base::error::Result;
use crate::base::wire::Bound;
use crate::plot::bind::INDEX;
use crate::plot::channel::Channel;
use crate::plot::origin::Origin;
use crate::plot::output::{Picture, give};
use crate::plot::spec::{Layer, Mark};
use arrow_array::Int64Array;
use std::sync::Arc;

crate::chart_request! {
    /// What to draw as lines.
    pub struct LineRequest {
        /// Horizontal positions: a column's name, or values; by default the numbers of the rows, from 0.
        pub x: Option<Channel>;
        /// Vertical positions: a column's name, a list of columns, or values.
        pub y: Option<Channel>;
        /// Dashes: a column or values of categories, or `solid`, `dash`, `dot`, `dashdot`.
        pub line_dash: Option<Channel>;
        /// Symbol of the corners: a column or values of categories, or a symbol's word.
        pub symbol: Option<Channel>;
        /// Symbols on the corners?
        pub markers: bool = false;
        /// Width of the lines in pixels.
        pub line_width: Option<f64>, Bound::Between(0.0, 100.0);
    }
}

fn line(mut request: LineRequest, ctx: &Ctx) -> Result<Picture> {
    if request.x.is_none()
        && super::wide(&request.y, &request.data).is_some()
        && let Some(table) = &request.data
    {
        // Each column that is listed begins at row 0.
        let rows = Int64Array::from_iter_values(0..table.rows() as i64);
        request.x = Some(Channel::Values(Column(Arc::new(rows))));
        if request.labels.get("x").is_none() {
            request.labels.0.push(("x".to_owned(), INDEX.to_owned()));
        }
    }
    super::melt::melt(&mut request.data, &mut request.x, &mut request.y, &mut request.color)?;
    let layer = Layer {
        x: request.x.take(),
        y: request.y.take(),
        dash: request.line_dash.take(),
        symbol: request.symbol.take(),
        markers: request.markers,
        width: request.line_width,
        ..Layer::of(Mark::Line)
    };
    let spec = request.spec("line chart", layer);
    give(spec, &Origin::Chart(ctx), request.wish(), ctx)
}

crate::op! {
    /// Draw lines: one for each series, through its rows in their order.
    pub static LINE = "plot_line": fn line[LineRequest] -> Picture;
    stable since "0.1.0";
    example r#"{"x": [1, 2, 3, 4], "y": [1.0, null, 4.0, 3.5], "title": "A line with a gap", "format": "svg"}"#;
}
