//! Scatter plots: a symbol a row.
//!
//! | channel | column of | missing value |
//! |---|---|---|
//! | `x`, `y` | numbers, times or text | the row is not drawn, and counted |
//! | `color` | numbers (a colour scale) or text (categories) | grey |
//! | `size` | numbers: areas in proportion | the row is not drawn |
//! | `symbol` | categories | a circle |

use crate::base::budget::Ctx;
use crate::base::error::Result;
use crate::base::wire::Bound;
use crate::plot::channel::Channel;
use crate::plot::origin::Origin;
use crate::plot::output::{Picture, give};
use crate::plot::spec::{Layer, Mark};

crate::chart_request! {
    /// What to draw as a scatter plot.
    pub struct Scatter {
        /// Horizontal positions: a column's name, or values.
        pub x: Option<Channel>;
        /// Vertical positions: a column's name, or values.
        pub y: Option<Channel>;
        /// Diameter: a column or values (area in proportion), or pixels.
        pub size: Option<Channel>;
        /// Diameter of the largest symbol when `size` is a column.
        pub size_max: f64 = 20.0, Bound::Between(1.0, 500.0);
        /// Symbol: a column or values of categories, or one of `circle`, `square`, `diamond`, `cross`,
        /// `x`, `triangle-up`, `triangle-down`, `star`.
        pub symbol: Option<Channel>;
    }
}

fn scatter(mut request: Scatter, ctx: &Ctx) -> Result<Picture> {
    let layer = Layer {
        x: request.x.take(),
        y: request.y.take(),
        size: request.size.take(),
        symbol: request.symbol.take(),
        ..Layer::of(Mark::Point)
    };
    let mut spec = request.spec("scatter plot", layer);
    spec.size_max = request.size_max;
    give(spec, &Origin::Chart(ctx), request.wish(), ctx)
}

crate::op! {
    /// Draw a scatter plot: one symbol for each row.
    ///
    /// `layers` adds marks with data of their own on top, such as the centroids of clusters.
    pub static SCATTER = "plot_scatter": fn scatter[Scatter] -> Picture;
    stable since "0.1.0";
    example r#"{"x": [1, 2, 3], "y": [2.5, 1.0, 4.0], "color": ["a", "b", "a"], "title": "Three points", "format": "svg"}"#;
}
