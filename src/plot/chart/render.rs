//! Drawing a spec: the same bytes as the chart operation that made it.

use crate::base::budget::Ctx;
use crate::base::error::Result;
use crate::plot::output::{Format, Given, Picture, SCALES, Wish};

crate::record! {
    /// A spec to be drawn.
    pub struct RenderRequest {
        /// The chart, as a chart operation gave it, or as edited; or `{"$ref": token}`.
        pub spec: Given;
        /// What the chart is given back as; by default what the path's suffix says, else `json`.
        pub format: Option<Format>;
        /// File to write.
        pub path: Option<String>;
        /// Keep the bytes of the picture in the library, to be read by `sera_peek`: for large pages and
        /// PNG, faster than text in the reply.
        pub keep: bool = false;
        /// Pixels of a PNG for each of `width` and `height`: 2 for dense screens, 3 for print.
        pub scale: f64 = 1.0, SCALES;
    }
}

fn render(request: RenderRequest, ctx: &Ctx) -> Result<Picture> {
    let RenderRequest { spec, format, path, keep, scale } = request;
    spec.give(Wish { format, path, keep, scale }, ctx)
}

crate::op! {
    /// Draw a chart from its spec.
    pub static RENDER = "plot_render": fn render[RenderRequest] -> Picture;
    stable since "0.1.0";
    example r#"{"spec": {"layers": [{"mark": "line", "x": [1, 2, 3], "y": [1, 4, 2]}]}, "format": "svg"}"#;
}
