//! Box plots: quartiles, whiskers and outliers of each category and series.

use crate::base::budget::Ctx;
use crate::base::error::Result;
use crate::plot::channel::Channel;
use crate::plot::origin::Origin;
use crate::plot::output::{Picture, give};
use crate::plot::spec::{BoxPoints, Layer, Mark, Orientation};

crate::chart_request! {
    /// What to draw as boxes.
    pub struct BoxRequest {
        /// Categories (or values, of lying boxes): a column's name, a list of columns, or values.
        pub x: Option<Channel>;
        /// Values (or categories, of lying boxes): a column's name, a list of columns, or values.
        pub y: Option<Channel>;
        /// Which rows are drawn as points.
        pub points: BoxPoints = BoxPoints::Outliers;
        /// Which way the boxes stand; by default lying when only `x` is numbers.
        pub orientation: Option<Orientation>;
    }
}

fn boxes(mut request: BoxRequest, ctx: &Ctx) -> Result<Picture> {
    let wide = super::wide(&request.y, &request.data).is_some();
    let mut color = request.color.take();
    let own = color.is_some();
    super::melt::melt(&mut request.data, &mut request.x, &mut request.y, &mut color)?;
    // Of several columns each is a category, not a colour.
    if wide && request.x.is_none() {
        request.x = Some(Channel::Name("variable".to_owned()));
    }
    request.color = color.filter(|_| own || !wide);
    let layer = Layer {
        x: request.x.take(),
        y: request.y.take(),
        points: request.points,
        orientation: request.orientation,
        ..Layer::of(Mark::Box)
    };
    let spec = request.spec("box plot", layer);
    give(spec, &Origin::Chart(ctx), request.wish(), ctx)
}

crate::op! {
    /// Draw boxes: quartiles, whiskers to the farthest rows within 1.5 interquartile ranges, outliers.
    pub static BOX = "plot_box": fn boxes[BoxRequest] -> Picture;
    stable since "0.1.0";
    example r#"{"x": ["a", "a", "a", "b", "b", "b"], "y": [1, 2, 9, 3, 4, 5], "format": "svg"}"#;
}
