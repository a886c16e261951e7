//! Cells: a rectangle a row, coloured by a number: heat maps.
//!
//! Rows with a missing colour leave their cell empty, and are counted. Of rows at one place the last
//! one is seen, and the reply says so.

use super::{Axes, Drawn, Placed, Prepared, Scales, Stage, both, count, tell_dropped};
use crate::base::error::{Error, Result};
use crate::plot::bind::number;
use crate::plot::mark::bar::{ordered, rect};
use crate::plot::number::readable;
use crate::plot::scale::Scale;
use crate::plot::scene::{Anchor, AxisKind, Color, Each, Paint, Rects, Role, Rows, Shape, Text};
use crate::plot::series::Part;
use crate::plot::text;

/// Letters in cells, in pixels.
const LETTERS: f64 = 11.0;

/// Count what cannot be drawn; the steps of the axes are covered by themselves.
pub fn prepare(layer: &Placed<'_>, axes: &mut Axes, stage: &Stage<'_>) -> Result<Prepared> {
    let (xs, ys) = both(layer)?;
    let Some(values) = number(&layer.sheet.color).and_then(|b| b.cells.numbers()) else {
        return Err(Error::value("/color", "`color` is required: the numbers of the cells"));
    };
    axes.x.grid = false;
    axes.y.grid = false;
    let fits = |i: usize| xs[i].is_finite() && ys[i].is_finite() && !values[i].is_nan();
    let missing = (0..values.len()).filter(|i| !fits(*i)).count();
    tell_dropped(stage.ctx, missing, 0, "x, y or color");
    let steps = |kind: &AxisKind| match kind {
        AxisKind::Band(names) => names.len(),
        _ => 0,
    };
    let across = steps(&axes.x.kind);
    let mut twice = 0;
    for part in &stage.cast.parts[layer.index] {
        let mut seen = vec![false; across.saturating_mul(steps(&axes.y.kind)).min(1 << 26)];
        part.each(layer.sheet.rows, |i| {
            if fits(i)
                && let Some(seen) =
                    seen.get_mut(ys[i] as i64 as usize * across + xs[i] as i64 as usize)
            {
                twice += usize::from(std::mem::replace(seen, true));
            }
        });
    }
    if twice > 0 {
        let rows = count(twice, "row");
        stage.ctx.warn(format!("{rows} at the place of another: the last one of a place is seen"));
    }
    let parts = &stage.cast.parts[layer.index];
    Ok(Prepared {
        parts: parts.iter().map(|part| (part.clone(), Drawn::Rows)).collect(),
        grid: layer.sheet.grid(&stage.spec.labels),
    })
}

/// The rectangles of a part, and their numbers when they are asked for and fit.
pub fn draw(
    layer: &Placed<'_>,
    part: &Part,
    scales: &Scales,
    stage: &Stage<'_>,
) -> Result<Vec<Shape>> {
    let (xs, ys) = both(layer)?;
    let values = number(&layer.sheet.color).and_then(|b| b.cells.numbers()).unwrap_or(&[]);
    let Some(shading) = &stage.cast.shading else { return Ok(Vec::new()) };
    let n = part.len(layer.sheet.rows);
    let (mut rects, mut rows) = (stage.ctx.vec(n)?, stage.ctx.vec(n)?);
    let mut fill: Vec<Paint> = stage.ctx.vec(n)?;
    let mut labels = Vec::new();
    // Edges are snapped to whole pixels where cells are large, so that no light shines through.
    let snap = scales.x.unit() >= 4.0 && scales.y.unit() >= 4.0;
    let span = |scale: &Scale, v: f64| {
        let (a, b) = ordered(scale.px(v - 0.5), scale.px(v + 0.5));
        if snap { [nearest(a), nearest(b)] } else { [a, b] }
    };
    // The edges of every category are the same for all its cells.
    let known = |scale: &Scale| match &scale.kind {
        AxisKind::Band(names) => (0..names.len()).map(|i| span(scale, i as f64)).collect(),
        _ => Vec::new(),
    };
    let (across, down): (Vec<[f64; 2]>, Vec<[f64; 2]>) = (known(&scales.x), known(&scales.y));
    let look = |known: &[[f64; 2]], scale: &Scale, v: f64| match known.get(v as i64 as usize) {
        Some(edges) => *edges,
        None => span(scale, v),
    };
    part.each(layer.sheet.rows, |i| {
        if !(xs[i].is_finite() && ys[i].is_finite()) || values[i].is_nan() {
            return;
        }
        let [left, right] = look(&across, &scales.x, xs[i]);
        let [top, bottom] = look(&down, &scales.y, ys[i]);
        rects.push(rect(left, top, right, bottom));
        let paint = shading.paint(values[i]);
        fill.push(paint);
        rows.push(i as u32);
        if layer.sheet.layer.text {
            let mut label = String::new();
            readable(values[i], &mut label);
            // Letters need no whole pixels.
            let (left, right) = ordered(scales.x.px(xs[i] - 0.5), scales.x.px(xs[i] + 0.5));
            let (top, bottom) = ordered(scales.y.px(ys[i] - 0.5), scales.y.px(ys[i] + 0.5));
            let fits = text::width(&label, LETTERS, false) <= right - left - 4.0;
            if fits && bottom - top >= LETTERS + 2.0 {
                let middle = [(left + right) / 2.0, (top + bottom) / 2.0 + LETTERS * 0.35];
                labels.push(Shape::Text(Text {
                    at: middle.map(|v| v as f32),
                    text: label,
                    size: LETTERS as f32,
                    bold: false,
                    anchor: Anchor::Middle,
                    angle: 0.0,
                    fill: on(paint),
                }));
            }
        }
    });
    let opacity = layer.sheet.layer.opacity.unwrap_or(1.0) as f32;
    let mut shapes = vec![Shape::Rects(Rects {
        rects,
        fill: Each::All(fill),
        opacity,
        stroke: None,
        rows: Rows::Each(rows),
    })];
    shapes.extend(labels);
    Ok(shapes)
}

/// The nearest whole pixel, halves to the right and downwards.
fn nearest(px: f64) -> f64 {
    let whole = (px + 0.5) as i64 as f64;
    if whole > px + 0.5 { whole - 1.0 } else { whole }
}

/// Black or white, whichever is read better on a colour.
fn on(paint: Paint) -> Paint {
    match paint {
        Paint::Color(c) => {
            let bright = 299 * u32::from(c.r) + 587 * u32::from(c.g) + 114 * u32::from(c.b);
            Paint::Color(Color::hex(if bright > 140_000 { 0x11_1111 } else { 0xFF_FFFF }))
        }
        Paint::Role(_) => Paint::Role(Role::Ink),
    }
}
