//! Histograms: rows counted into intervals of a number or a time, or by category.

use crate::base::budget::Ctx;
use crate::base::error::Result;
use crate::base::wire::Bound;
use crate::plot::channel::Channel;
use crate::plot::origin::Origin;
use crate::plot::output::{Picture, give};
use crate::plot::spec::{BarMode, BinSpec, HistNorm, Layer, Mark};

crate::chart_request! {
    /// What to count.
    pub struct Histogram {
        /// Values to be counted along the horizontal axis: a column's name, or values.
        pub x: Option<Channel>;
        /// Values to be counted along the vertical axis instead.
        pub y: Option<Channel>;
        /// At most so many intervals; their edges are round numbers.
        pub nbins: Option<usize>, Bound::Between(1.0, 100_000.0);
        /// What the height of a bar means.
        pub histnorm: HistNorm = HistNorm::Count;
        /// What happens to bars of several series at one place.
        pub barmode: BarMode = BarMode::Relative;
    }
}

fn histogram(mut request: Histogram, ctx: &Ctx) -> Result<Picture> {
    if request.x.is_some() && request.y.is_some() {
        let message = "give either `x` or `y`: the other axis is the count";
        return Err(crate::base::error::Error::value("/y", message));
    }
    let layer = Layer {
        x: request.x.take(),
        y: request.y.take(),
        bin: Some(BinSpec { nbins: request.nbins, norm: request.histnorm }),
        ..Layer::of(Mark::Bar)
    };
    let mut spec = request.spec("histogram", layer);
    spec.barmode = request.barmode;
    give(spec, &Origin::Chart(ctx), request.wish(), ctx)
}

crate::op! {
    /// Draw a histogram: how many rows lie in each interval.
    pub static HISTOGRAM = "plot_histogram": fn histogram[Histogram] -> Picture;
    stable since "0.1.0";
    example r#"{"x": [1.2, 2.3, 2.7, 3.1, 3.3, 4.8], "nbins": 5, "format": "svg"}"#;
}
