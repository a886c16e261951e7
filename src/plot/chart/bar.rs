//! Bar charts: one bar a row, from zero; grouped, stacked, in front of one another; upright or lying.
//!
//! Categories of a lying chart read from top to bottom.

use crate::base::budget::Ctx;
use crate::base::error::Result;
use crate::plot::channel::Channel;
use crate::plot::origin::Origin;
use crate::plot::output::{Picture, give};
use crate::plot::spec::{BarMode, Layer, Mark, Orientation};

crate::chart_request! {
    /// What to draw as bars.
    pub struct BarRequest {
        /// Places (or values, of a lying chart): a column's name, a list of columns, or values.
        pub x: Option<Channel>;
        /// Values (or places, of a lying chart): a column's name, a list of columns, or values.
        pub y: Option<Channel>;
        /// What happens to bars at one place.
        pub barmode: BarMode = BarMode::Relative;
        /// Which way the bars stand; by default lying when only `x` is numbers.
        pub orientation: Option<Orientation>;
    }
}

fn bar(mut request: BarRequest, ctx: &Ctx) -> Result<Picture> {
    super::melt::melt(&mut request.data, &mut request.x, &mut request.y, &mut request.color)?;
    let layer = Layer {
        x: request.x.take(),
        y: request.y.take(),
        orientation: request.orientation,
        ..Layer::of(Mark::Bar)
    };
    let mut spec = request.spec("bar chart", layer);
    spec.barmode = request.barmode;
    give(spec, &Origin::Chart(ctx), request.wish(), ctx)
}

crate::op! {
    /// Draw bars: one for each row, from zero to its value.
    pub static BAR = "plot_bar": fn bar[BarRequest] -> Picture;
    stable since "0.1.0";
    example r#"{"x": ["a", "b", "c"], "y": [3, -1, 2], "title": "Three bars", "format": "svg"}"#;
}
