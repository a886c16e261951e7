//! Charts: a spec becomes shapes in pixels, shapes become SVG, PNG or a page.

pub mod grid;
pub mod number;
pub mod scene;
