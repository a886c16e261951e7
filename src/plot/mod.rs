//! Charts: a spec becomes shapes in pixels, shapes become SVG, PNG or a page.

pub mod channel;
pub mod color;
pub mod columns;
pub mod grid;
pub mod number;
pub mod scale;
pub mod scene;
pub mod spec;
pub mod text;
pub mod ticks;
