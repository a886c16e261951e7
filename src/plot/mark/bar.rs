//! Bars: from zero to the value, side by side, stacked or in front of one another; and histograms,
//! whose rows are counted into intervals first.
//!
//! Bars that share a place and a series are stacked too, so that none hides another. Negative bars
//! hang below zero, and stack downwards by themselves. A missing value is no bar, and is counted.
//! On a log axis bars begin at the lower end of the axis.

use super::{Axes, Drawn, Placed, Prepared, Scales, Stage, both, tell_dropped};
use crate::base::error::Result;
use crate::plot::axes::{Way, lies};
use crate::plot::scale::{Extent, Scale};
use crate::plot::scene::{AxisKind, Comb, Each, Paint, Rect, Rects, Role, Rows, Shape, Stroke};
use crate::plot::series::Part;
use crate::plot::spec::BarMode;
use crate::plot::transform::bin;
use crate::plot::transform::stack::{self, Apart, ascend};

/// Up to so many bars are rectangles of their own.
const A_FEW: usize = 500;

/// Pixels that nobody sees: less than the hundredth that rectangles are rounded to.
const UNSEEN: f64 = 0.004;

/// Up to so many pixels 32-bit floats, which draw, tell hundredths.
const FAR: f64 = 50_000.0;

/// One bar, in units of the axes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bar {
    /// Low and high end along the axis of places.
    pub along: [f64; 2],
    /// Where it stands, and where it ends, along the axis of values.
    pub value: [f64; 2],
    /// Row of the layer's grid.
    pub row: u32,
}

/// Run the bins and the stack, and tell the axes what the bars cover.
pub fn prepare(layer: &Placed<'_>, axes: &mut Axes, stage: &Stage<'_>) -> Result<Prepared> {
    if layer.sheet.layer.bin.is_some() {
        return bin::prepare(layer, axes, stage);
    }
    let lying = lies(layer.sheet);
    let (xs, ys) = both(layer)?;
    let (places, values) = if lying { (ys, xs) } else { (xs, ys) };
    let (along, value) = if lying { (Way::Y, Way::X) } else { (Way::X, Way::Y) };
    let value_key = value.key();
    let value_axis = pick(axes, value);
    if matches!(value_axis.kind, AxisKind::Band(_) | AxisKind::Time { .. }) {
        let message = format!("`{value_key}` must be numbers: the values of the bars");
        return Err(crate::base::error::Error::value(format!("/{value_key}"), message));
    }
    let log = value_axis.is_log();
    let step = step(&pick(axes, along).kind, places);
    let parts = &stage.cast.parts[layer.index];
    let fits =
        |i: usize| places[i].is_finite() && values[i].is_finite() && !(log && values[i] <= 0.0);
    let stacked = stack::Stacker {
        mode: stage.spec.barmode,
        places,
        values,
        rows: layer.sheet.rows,
        step: step * (1.0 - stage.spec.gap),
        base: if log { f64::NAN } else { 0.0 },
    };
    if let Some(apart) = stacked.apart(parts)
        && cover_apart(axes, along, value, &apart, (places, values))
    {
        return Ok(Prepared {
            parts: vec![(parts[0].clone(), Drawn::Apart(apart))],
            grid: layer.sheet.grid(&stage.spec.labels),
        });
    }
    let drawn = stacked.run(parts, fits, stage.ctx)?;
    let missing =
        (0..layer.sheet.rows).filter(|i| !(places[*i].is_finite() && values[*i].is_finite()));
    let negative =
        (0..layer.sheet.rows).filter(|i| log && values[*i] <= 0.0 && places[*i].is_finite());
    tell_dropped(stage.ctx, missing.count(), negative.count(), "x or y");
    cover(axes, along, value, &drawn, log);
    let parts = parts.iter().cloned().zip(drawn.into_iter().map(Drawn::Bars)).collect();
    Ok(Prepared { parts, grid: layer.sheet.grid(&stage.spec.labels) })
}

/// The plan of an axis.
pub fn pick(axes: &mut Axes, way: Way) -> &mut crate::plot::axes::AxisPlan {
    match way {
        Way::X => &mut axes.x,
        Way::Y => &mut axes.y,
    }
}

/// Tell the axes what bars cover: their places without a margin, their values from zero on.
pub fn cover(axes: &mut Axes, along: Way, value: Way, bars: &[Vec<Bar>], log: bool) {
    let (mut places, mut values) = (Extent::default(), Extent::default());
    for bars in bars {
        places.join(bars.iter().fold(Extent::default(), |all, bar| all.with(bar.along)));
        values.join(bars.iter().fold(Extent::default(), |all, bar| all.with(bar.value)));
    }
    if !log && !values.is_empty() {
        values.add(0.0);
    }
    cover_extents(axes, along, value, places, values);
}

/// The same for bars that stand apart, whose places ascend; `false`, and nothing done, when some reach
/// beyond all numbers.
fn cover_apart(
    axes: &mut Axes,
    along: Way,
    value: Way,
    apart: &Apart,
    (places, values): (&[f64], &[f64]),
) -> bool {
    let (Some(first), Some(last)) = (places.first(), places.last()) else { return false };
    // Adding the same to all leaves their order as it is.
    let ends = Extent {
        least: apart.bar(0, *first, 0.0).along[0],
        greatest: apart.bar(0, *last, 0.0).along[1],
    };
    if !(ends.least.is_finite() && ends.greatest.is_finite()) {
        return false;
    }
    let heights = Extent::of(values, false);
    // Bars stand at zero, and −0 is 0.
    let heights =
        Extent { least: heights.least.min(0.0) + 0.0, greatest: heights.greatest.max(0.0) + 0.0 };
    cover_extents(axes, along, value, ends, heights);
    true
}

fn cover_extents(axes: &mut Axes, along: Way, value: Way, places: Extent, values: Extent) {
    let axis = pick(axes, along);
    axis.cover(places, [0.02; 2]);
    axis.grid = false;
    let axis = pick(axes, value);
    axis.grounded = true;
    axis.cover(values, [0.05, 0.05]);
}

/// The distance of neighbouring places: 1 on a band, else the least distance of two values.
fn step(kind: &AxisKind, places: &[f64]) -> f64 {
    if let AxisKind::Band(_) = kind {
        return 1.0;
    }
    let finite = |v: Option<&f64>| v.is_some_and(|v| v.is_finite());
    let gap = |all: f64, (a, b): (&f64, &f64)| if b - a < all { b - a } else { all };
    let least = if finite(places.first()) && finite(places.last()) && ascend(places) {
        places.iter().zip(&places[1..]).fold(f64::INFINITY, gap)
    } else {
        let mut sorted: Vec<f64> = places.iter().copied().filter(|v| v.is_finite()).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        let gaps = sorted.windows(2).map(|w| w[1] - w[0]).filter(|gap| *gap > 0.0);
        gaps.fold(f64::INFINITY, f64::min)
    };
    match (least.is_finite(), kind) {
        (true, _) => least,
        (false, AxisKind::Time { .. }) => 86.4e9,
        (false, _) => 1.0,
    }
}

/// The rectangles of a part.
pub fn draw(
    layer: &Placed<'_>,
    part: &Part,
    bars: &[Bar],
    scales: &Scales,
    stage: &Stage<'_>,
) -> Vec<Shape> {
    let frame = Frame::of(layer, scales);
    let rects: Vec<Rect> = bars.iter().map(|bar| frame.rect(bar)).collect();
    let contiguous = bars.windows(2).all(|w| w[1].row == w[0].row.wrapping_add(1));
    let rows = match bars.first() {
        Some(first) if contiguous => Rows::From(first.row),
        _ => Rows::Each(bars.iter().map(|bar| bar.row).collect()),
    };
    let overlay = stage.spec.barmode == BarMode::Overlay && stage.cast.parts[layer.index].len() > 1;
    let opacity = layer.sheet.layer.opacity.unwrap_or(if overlay { 0.6 } else { 1.0 });
    // Segments of a stack are kept apart by a hair in the colour of the background.
    let wide = rects.iter().all(|r| r.w > 4.0);
    let stacks = matches!(stage.spec.barmode, BarMode::Stack | BarMode::Relative)
        && stage.cast.parts[layer.index].len() > 1
        && wide;
    vec![Shape::Rects(Rects {
        rects,
        fill: Each::One(stage.cast.series[part.series].paint),
        opacity: opacity as f32,
        stroke: stacks.then(|| Stroke::solid(Paint::Role(Role::Panel), 0.5)),
        rows,
    })]
}

/// The rectangles of bars that stand apart.
///
/// # Errors
/// Those of the budget.
pub fn draw_apart(
    layer: &Placed<'_>,
    part: &Part,
    apart: &Apart,
    scales: &Scales,
    stage: &Stage<'_>,
) -> Result<Vec<Shape>> {
    let (xs, ys) = both(layer)?;
    let frame = Frame::of(layer, scales);
    let (places, values) = if frame.lying { (ys, xs) } else { (xs, ys) };
    let (fill, opacity) =
        (stage.cast.series[part.series].paint, layer.sheet.layer.opacity.unwrap_or(1.0) as f32);
    if let Some((first, width, step)) = frame.steps(places, apart)
        && let Some(value) = frame.value.proportion()
    {
        let mut ends = stage.ctx.vec(values.len())?;
        ends.extend(values.iter().map(|v| value(0.0 + v) as f32));
        let (foot, lying) = (value(0.0) as f32, frame.lying);
        let comb = Comb { first, width, step, foot, ends, lying, fill, opacity, row: 0 };
        return Ok(vec![Shape::Comb(comb)]);
    }
    let mut rects: Vec<Rect> = stage.ctx.vec(places.len())?;
    let bars = places.iter().zip(values).map(|(place, value)| apart.bar(0, *place, *value));
    match (frame.along.proportion(), frame.value.proportion()) {
        (Some(along), Some(value)) => {
            let foot = value(0.0);
            rects.extend(bars.map(|bar| {
                let [low, high] = bar.along;
                frame.between([along(low), along(high)], [foot, value(bar.value[1])])
            }));
        }
        _ => rects.extend(bars.map(|bar| frame.rect(&bar))),
    }
    Ok(vec![Shape::Rects(Rects {
        rects,
        fill: Each::One(fill),
        opacity,
        stroke: None,
        rows: Rows::From(0),
    })])
}

/// How bars become rectangles.
struct Frame<'a> {
    lying: bool,
    along: &'a Scale,
    value: &'a Scale,
    /// Where bars without a foot stand.
    ground: f64,
    /// Bins touch; a hair of background between them keeps them apart where there is room.
    inset: f64,
}

impl Frame<'_> {
    fn of<'a>(layer: &Placed<'_>, scales: &'a Scales) -> Frame<'a> {
        let lying = lies(layer.sheet);
        let (along, value) = if lying { (&scales.y, &scales.x) } else { (&scales.x, &scales.y) };
        let inset = if layer.sheet.layer.bin.is_some() { 0.5 } else { 0.0 };
        Frame { lying, along, value, ground: value.px(value.domain[0]), inset }
    }

    /// Many bars at even steps: where the first begins, how wide each is, and how far it is to the next,
    /// in pixels. A few are rectangles of their own, for people who edit them.
    fn steps(&self, places: &[f64], apart: &Apart) -> Option<(f64, f64, f64)> {
        let along = self.along.proportion()?;
        let (first, last) = (*places.first()?, *places.last()?);
        let (begin, end) = (along(first), along(last));
        if places.len() < A_FEW || begin.abs().max(end.abs()) > FAR {
            return None;
        }
        let gaps = (places.len() - 1) as f64;
        let step = (last - first) / gaps;
        let slack = UNSEEN / self.along.unit();
        let even = |all: bool, (i, place): (usize, &f64)| {
            all & ((place - (first + step * i as f64)).abs() < slack)
        };
        let low = along(first + apart.shift);
        let width = along(first + apart.shift + apart.width) - low;
        places.iter().enumerate().fold(true, even).then_some((low, width, (end - begin) / gaps))
    }

    /// The rectangle of a bar.
    fn rect(&self, bar: &Bar) -> Rect {
        let foot = if bar.value[0].is_nan() { self.ground } else { self.value.px(bar.value[0]) };
        let [low, high] = bar.along;
        self.between([self.along.px(low), self.along.px(high)], [foot, self.value.px(bar.value[1])])
    }

    /// The rectangle between these pixels.
    #[inline(always)]
    fn between(&self, side: [f64; 2], ends: [f64; 2]) -> Rect {
        let (a, b) = ordered(side[0], side[1]);
        let inset = if b - a > 3.0 { self.inset } else { 0.0 };
        let (low, high) = ordered(ends[0], ends[1]);
        let (a, b) = (a + inset, b - inset);
        if self.lying { rect(low, a, high, b) } else { rect(a, low, b, high) }
    }
}

/// A rectangle from its edges.
pub fn rect(left: f64, top: f64, right: f64, bottom: f64) -> Rect {
    Rect { x: left as f32, y: top as f32, w: (right - left) as f32, h: (bottom - top) as f32 }
}

/// The two in ascending order.
pub fn ordered(a: f64, b: f64) -> (f64, f64) {
    if a <= b { (a, b) } else { (b, a) }
}
