//! A chart as shapes in pixels, with nothing left to decide.
//!
//! Charts make a [`Scene`]; writers (SVG, PNG, HTML) turn it into bytes. A writer never sees a scale
//! or a column, a chart never writes a tag. Beside the shapes stands what a page needs to be
//! explored: [`Panel`]s with their axes, [`Series`] with their names, and per mark the row of a
//! [`Grid`](crate::plot::grid::Grid) with the values it shows.
//!
//! Pixels grow to the right and downwards from the top left corner. Positions are `f32`: exact to
//! 0.001 px on a canvas of 10,000 px.
//!
//! A scene is two levels deep: [`Group`]s in the order of painting, each with its shapes.
//!
//! | group | one per | clipped to the panel | a page may |
//! |---|---|---|---|
//! | `Frame` | scene | no | leave it alone: background, titles |
//! | `Grid` | panel | no | redraw it when the panel is zoomed |
//! | `Marks` | panel and series | yes | hide it, move it, look up its rows |
//! | `AxisX`, `AxisY` | panel that shows one | no | redraw it when the panel is zoomed |
//! | `Legend` | legend entry, or the rest of a legend | no | toggle the series by it |
//! | `Facet` | panel with a title | no | leave it alone |

mod paint;
#[cfg(test)]
pub mod sample;
mod shapes;
mod symbol;

pub use paint::{Color, Dash, Paint, Role, Stroke, Theme};
pub use shapes::{
    Anchor, Cells, Comb, Each, Lattice, Line, Path, Points, Polyline, Ramp, Rects, Rows, Shape,
    Step, Text,
};
pub use symbol::Symbol;

use super::grid::Grid;
use std::sync::Arc;

/// A rectangle in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rect {
    /// Left edge.
    pub x: f32,
    /// Top edge.
    pub y: f32,
    /// Width, never negative.
    pub w: f32,
    /// Height, never negative.
    pub h: f32,
}

/// A chart in pixels.
#[derive(Debug, Clone)]
pub struct Scene {
    /// Width in pixels.
    pub width: f32,
    /// Height in pixels.
    pub height: f32,
    /// The title as the user gave it, in one line; empty when there is none.
    pub title: String,
    /// Some generated sentences for those who cannot see the picture: kind, axes, ranges, series.
    pub description: String,
    /// What the roles of the shapes look like.
    pub theme: Theme,
    /// In the order of painting.
    pub groups: Vec<Group>,
    /// The rectangles that hold marks; one, unless there are facets.
    pub panels: Vec<Panel>,
    /// What the legend names, and what can be hidden; at least one when there are marks.
    pub series: Vec<Series>,
    /// The values behind the marks, for hover and for the data table; [`GroupKind::Marks`] says which.
    pub grids: Vec<Grid>,
    /// What was left out or aggregated, in sentences that the page repeats.
    pub notes: Vec<String>,
}

/// Shapes that belong together.
#[derive(Debug, Clone)]
pub struct Group {
    /// What they are.
    pub kind: GroupKind,
    /// In the order of painting.
    pub shapes: Vec<Shape>,
}

/// What a group is; the numbers are indices into the scene's lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupKind {
    /// Background and titles.
    Frame,
    /// Grid lines of a panel, below its marks, its zero line included.
    Grid {
        /// Index into [`Scene::panels`].
        panel: usize,
    },
    /// Marks of one series in one panel, clipped to the panel's rectangle.
    Marks {
        /// Index into [`Scene::panels`].
        panel: usize,
        /// Index into [`Scene::series`].
        series: usize,
        /// Index into [`Scene::grids`], that the rows of the shapes point into.
        grid: usize,
        /// Do the marks touch, as the cells of a heat map do? Then their edges are drawn without half tones,
        /// which would show as seams.
        touching: bool,
    },
    /// Line, ticks, labels and title of a horizontal axis.
    AxisX {
        /// Index into [`Scene::panels`].
        panel: usize,
    },
    /// Line, ticks, labels and title of a vertical axis.
    AxisY {
        /// Index into [`Scene::panels`].
        panel: usize,
    },
    /// Title of a facet.
    Facet {
        /// Index into [`Scene::panels`].
        panel: usize,
    },
    /// An entry of the legend, or with `None` its title, its rest, or a colour bar.
    Legend {
        /// Index into [`Scene::series`].
        series: Option<usize>,
    },
}

/// A rectangle that holds marks, and its two axes.
#[derive(Debug, Clone)]
pub struct Panel {
    /// Where marks may be.
    pub rect: Rect,
    /// Horizontal.
    pub x: Axis,
    /// Vertical.
    pub y: Axis,
}

/// How values become pixels, for zooming, panning and reading values off.
#[derive(Debug, Clone)]
pub struct Axis {
    /// Which rule turns values into pixels.
    pub kind: AxisKind,
    /// Values at the two ends of the range, the one at `range[0]` first: numbers (on a log axis the
    /// values themselves, both > 0), microseconds since 1970 (of the wall clock, when naive), or on
    /// a band axis positions, where category `i` covers `i − 0.5 … i + 0.5`.
    pub domain: [f64; 2],
    /// Pixels at the two ends of the domain; for vertical axes `range[0] > range[1]`.
    pub range: [f32; 2],
}

/// Which rule turns values into pixels.
#[derive(Debug, Clone, PartialEq)]
pub enum AxisKind {
    /// In proportion.
    Linear,
    /// In proportion to the logarithm.
    Log,
    /// In proportion; the values are microseconds since 1970. With a zone they are instants, and
    /// labels tell the wall clock of that zone; without one they are wall clock already.
    Time {
        /// IANA name.
        zone: Option<String>,
    },
    /// One step for each category, in this order.
    Band(Arc<Vec<String>>),
}

/// Marks that share a name in the legend.
#[derive(Debug, Clone)]
pub struct Series {
    /// Its name; empty when the chart has but one and no legend.
    pub name: String,
    /// Its colour.
    pub paint: Paint,
    /// Does the legend show it?
    pub in_legend: bool,
}
