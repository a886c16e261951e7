//! Marks: rows of a layer become shapes, in two steps.
//!
//! `prepare` runs the transforms (bins, stacks, box statistics) and tells the axes what it covers;
//! once the scales are known, `draw` makes the shapes of one part (a series in a panel).

pub mod bar;
pub mod boxes;
pub mod cell;
pub mod line;
pub mod point;

use super::axes::{AxisPlan, Places};
use super::bind::Sheet;
use super::blocks::Blocks;
use super::grid::Grid;
use super::scale::{Extent, Scale};
use super::scene::Shape;
use super::series::{Cast, Part};
use super::spec::{Mark, Spec};
use super::transform::stack;
use crate::base::budget::Ctx;
use crate::base::error::Result;
use std::cell::OnceCell;

/// A layer, bound, placed and cast.
#[derive(Debug)]
pub struct Placed<'a> {
    /// The bound channels.
    pub sheet: &'a Sheet<'a>,
    /// Horizontal positions, in units of the axis.
    pub x: Option<Places>,
    /// Vertical positions, in units of the axis.
    pub y: Option<Places>,
    /// Its place among the layers.
    pub index: usize,
    /// What the mark found out while it prepared and needs again when it draws.
    pub found: Found,
}

/// Findings about long columns, so that none is read twice.
#[derive(Debug, Default)]
pub struct Found {
    /// Do the horizontal positions ascend, all of them finite?
    pub ascending: OnceCell<bool>,
    /// Do the rows of cells go from cell to cell as one reads, with no number missing?
    pub in_order: OnceCell<bool>,
    /// May several cells have one place?
    pub twice: OnceCell<bool>,
    /// Extents of the vertical positions by blocks.
    pub blocks: OnceCell<Blocks>,
}

/// The layer after its transforms.
#[derive(Debug)]
pub struct Prepared {
    /// Its parts with what is drawn for each.
    pub parts: Vec<(Part, Drawn)>,
    /// What a reader may see of it.
    pub grid: Grid,
}

/// What is drawn for a part, in units of the axes.
#[derive(Debug)]
pub enum Drawn {
    /// Rows as they are, for points and lines.
    Rows,
    /// Bars.
    Bars(Vec<bar::Bar>),
    /// Bars, one for each row, of which none stands on another.
    Apart(stack::Apart),
    /// Boxes.
    Boxes(Vec<boxes::BoxShape>),
}

/// The two axes of a chart.
#[derive(Debug)]
pub struct Axes {
    /// Horizontal.
    pub x: AxisPlan,
    /// Vertical.
    pub y: AxisPlan,
}

/// The two scales of a panel.
#[derive(Debug, Clone)]
pub struct Scales {
    /// Horizontal.
    pub x: Scale,
    /// Vertical.
    pub y: Scale,
}

/// Everything that drawing needs to know beside the layer.
#[derive(Debug, Clone, Copy)]
pub struct Stage<'a> {
    /// The chart.
    pub spec: &'a Spec,
    /// Series, panels, colours.
    pub cast: &'a Cast,
    /// Marks in the whole chart; past [`MANY`] they are drawn opaque.
    pub marks: usize,
    /// The call.
    pub ctx: &'a Ctx,
}

/// Past so many points each is no longer seen, and translucent ones cost a page seconds.
pub const MANY: usize = 5_000;

/// Run the transforms of a layer, and widen the axes by what it covers.
///
/// # Errors
/// `bad_value` when a channel that the mark needs is absent or of the wrong kind.
pub fn prepare(layer: &Placed<'_>, axes: &mut Axes, stage: &Stage<'_>) -> Result<Prepared> {
    match layer.sheet.layer.mark {
        Mark::Point => point::prepare(layer, axes, stage),
        Mark::Line => line::prepare(layer, axes, stage),
        Mark::Bar => bar::prepare(layer, axes, stage),
        Mark::Cell => cell::prepare(layer, axes, stage),
        Mark::Box => boxes::prepare(layer, axes, stage),
    }
}

/// The shapes of one part.
///
/// # Errors
/// `cancelled`, `deadline`, `memory_limit`.
pub fn draw(
    layer: &Placed<'_>,
    part: &Part,
    drawn: &Drawn,
    scales: &Scales,
    stage: &Stage<'_>,
) -> Result<Vec<Shape>> {
    stage.ctx.check()?;
    match (layer.sheet.layer.mark, drawn) {
        (Mark::Line, _) => line::draw(layer, part, scales, stage),
        (Mark::Cell, _) => cell::draw(layer, part, scales, stage),
        (_, Drawn::Bars(bars)) => Ok(bar::draw(layer, part, bars, scales, stage)),
        (_, Drawn::Apart(apart)) => bar::draw_apart(layer, part, apart, scales, stage),
        (_, Drawn::Boxes(boxes)) => Ok(boxes::draw(layer, part, boxes, scales, stage)),
        (_, Drawn::Rows) => point::draw(layer, part, scales, stage),
    }
}

/// Both positions of a layer, which its mark needs.
///
/// # Errors
/// `missing_field` when one is absent.
pub fn both<'l>(layer: &'l Placed<'_>) -> Result<(&'l [f64], &'l [f64])> {
    let (x, y) = places(layer)?;
    Ok((each(x), each(y)))
}

/// Positions one by one: those of all marks but cells.
pub fn each(places: &Places) -> &[f64] {
    match places {
        Places::Each(places) => places,
        Places::Turn(_) => &[],
    }
}

/// Both positions of a layer as they are.
///
/// # Errors
/// `missing_field` when one is absent.
pub fn places<'l>(layer: &'l Placed<'_>) -> Result<(&'l Places, &'l Places)> {
    let need = |key: &str| {
        let code = crate::base::error::Code::MissingField;
        let message = format!("`{key}` is required for this mark");
        crate::base::error::Error::new(code, format!("/{key}"), message)
    };
    let x = layer.x.as_ref().ok_or_else(|| need("x"))?;
    let y = layer.y.as_ref().ok_or_else(|| need("y"))?;
    Ok((x, y))
}

/// "1 row", "2 rows".
pub fn count(n: usize, noun: &str) -> String {
    let mut text = String::new();
    super::number::decimal(n as f64, 0, false, &mut text);
    text.push(' ');
    text.push_str(noun);
    text.push_str(if n == 1 { "" } else { "s" });
    text
}

/// Say how many rows are not drawn, and why.
pub fn tell_dropped(ctx: &Ctx, missing: usize, not_positive: usize, what: &str) {
    if missing > 0 {
        let verb = if missing == 1 { "is" } else { "are" };
        let rows = count(missing, "row");
        ctx.warn(format!("{rows} with a missing or infinite {what} {verb} not drawn"));
    }
    if not_positive > 0 {
        ctx.warn(format!("log axis: {} ≤ 0 not drawn", count(not_positive, "row")));
    }
}

/// Tell both axes what the rows of a layer cover, and the reader how many cannot be drawn.
pub fn cover_rows(
    (xs, ys): (&[f64], &[f64]),
    axes: &mut Axes,
    pads: [[f64; 2]; 2],
    stage: &Stage<'_>,
) {
    let logs = [axes.x.is_log(), axes.y.is_log()];
    let ((x, odd_x), (y, odd_y)) = (Extent::scan(xs, logs[0]), Extent::scan(ys, logs[1]));
    axes.x.cover(x, pads[0]);
    axes.y.cover(y, pads[1]);
    if odd_x + odd_y > 0 {
        let (missing, negative) = count_dropped(xs, ys, logs);
        tell_dropped(stage.ctx, missing, negative, "x or y");
    }
}

/// Count rows whose positions cannot be drawn: missing or infinite, and ≤ 0 on a log axis.
pub fn count_dropped(xs: &[f64], ys: &[f64], logs: [bool; 2]) -> (usize, usize) {
    let missing = xs.iter().zip(ys).filter(|(x, y)| !(x.is_finite() && y.is_finite())).count();
    if logs == [false, false] {
        return (missing, 0);
    }
    let bad = |x: f64, y: f64| {
        x.is_finite() && y.is_finite() && (logs[0] && x <= 0.0 || logs[1] && y <= 0.0)
    };
    (missing, xs.iter().zip(ys).filter(|(x, y)| bad(**x, **y)).count())
}
