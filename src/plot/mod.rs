//! Charts: a spec becomes shapes in pixels, shapes become SVG, PNG or a page.
//!
//! ```text
//! request ─ chart/* ─► Spec ─ bind ─► columns ─ mark::prepare ─► transforms ─► axes, series
//!         ─ layout ─► scales ─ mark::draw ─► Scene ─ render/* ─► svg | png | html
//! ```

/// Rows between two looks at the budget.
pub const ROWS_A_CHECK: usize = 1 << 16;

pub mod axes;
pub mod bind;
pub mod blocks;
pub mod calendar;
pub mod channel;
pub mod chart;
pub mod color;
pub mod columns;
pub mod combos;
pub mod describe;
pub mod draw;
pub mod grid;
pub mod guide;
pub mod layout;
pub mod mark;
pub mod number;
pub mod origin;
pub mod output;
pub mod range;
pub mod render;
pub mod scale;
pub mod scene;
pub mod series;
pub mod shading;
pub mod spec;
pub mod text;
pub mod ticks;
pub mod transform;

#[cfg(test)]
mod tests;
