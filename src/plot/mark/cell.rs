//! Cells: a rectangle a row, coloured by a number: heat maps.
//!
//! Rows with a missing colour leave their cell empty, and are counted. Of rows at one place the last
//! one is seen, and the reply says so.

use super::{Axes, Drawn, Placed, Prepared, Scales, Stage, count, places, tell_dropped};
use crate::base::error::{Error, Result};
use crate::plot::axes::Places;
use crate::plot::bind::number;
use crate::plot::grid::Codes;
use crate::plot::mark::bar::{ordered, rect};
use crate::plot::number::readable;
use crate::plot::scale::Scale;
use crate::plot::scene::{
    Anchor, AxisKind, Cells, Color, Each, Lattice, Paint, Rects, Role, Rows, Shape, Text,
};
use crate::plot::series::Part;
use crate::plot::shading::Shading;
use crate::plot::text;
use std::collections::HashSet;

/// Letters in cells, in pixels.
const LETTERS: f64 = 11.0;

/// Count what cannot be drawn; the steps of the axes are covered by themselves.
pub fn prepare(layer: &Placed<'_>, axes: &mut Axes, stage: &Stage<'_>) -> Result<Prepared> {
    let (xs, ys) = places(layer)?;
    let Some(values) = number(&layer.sheet.color).and_then(|b| b.cells.numbers()) else {
        return Err(Error::value("/color", "`color` is required: the numbers of the cells"));
    };
    axes.x.grid = false;
    axes.y.grid = false;
    let steps = |kind: &AxisKind| match kind {
        AxisKind::Band(names) => names.len(),
        _ => 0,
    };
    let (across, down) = (steps(&axes.x.kind), steps(&axes.y.kind));
    let parts = &stage.cast.parts[layer.index];
    let mut twice = 0;
    let in_order = down > 0 && one_after_another(parts, xs, ys, values, across);
    let _ = layer.found.in_order.set(in_order);
    if !in_order {
        let fits = |i: usize| xs.get(i).is_finite() && ys.get(i).is_finite() && !values[i].is_nan();
        let missing = (0..values.len()).filter(|i| !fits(*i)).count();
        tell_dropped(stage.ctx, missing, 0, "x, y or color");
        for part in parts {
            let mut seen = vec![false; across.saturating_mul(down).min(1 << 26)];
            part.each(layer.sheet.rows, |i| {
                if fits(i)
                    && let Some(seen) =
                        seen.get_mut(ys.get(i) as i64 as usize * across + xs.get(i) as i64 as usize)
                {
                    twice += usize::from(std::mem::replace(seen, true));
                }
            });
        }
    }
    let _ = layer.found.twice.set(twice > 0 || across == 0 || down == 0);
    if twice > 0 {
        let rows = count(twice, "row");
        stage.ctx.warn(format!("{rows} at the place of another: the last one of a place is seen"));
    }
    Ok(Prepared {
        parts: parts.iter().map(|part| (part.clone(), Drawn::Rows)).collect(),
        grid: layer.sheet.grid(&stage.spec.labels),
    })
}

/// Do the rows go from cell to cell as one reads, with no number missing? So a matrix does, and then no
/// place comes twice. Places on steps are whole numbers, or NaN.
fn one_after_another(
    parts: &[Part],
    xs: &Places,
    ys: &Places,
    values: &[f64],
    across: usize,
) -> bool {
    if across == 0 || !matches!(parts, [Part { rows: None, .. }]) {
        return false;
    }
    let (xs, ys) = match (xs, ys) {
        (Places::Each(xs), Places::Each(ys)) => (xs, ys),
        // Both sides of a matrix: every line has all columns.
        (
            Places::Turn(Codes::Turn { run: 1, words, .. }),
            Places::Turn(Codes::Turn { run, .. }),
        ) if words == run && *words == across => {
            return values.iter().fold(true, |all, value| all & !value.is_nan());
        }
        _ => return false,
    };
    let (mut last, mut ascending) = (-1.0, true);
    for ((x, y), value) in xs.iter().zip(ys.iter()).zip(values) {
        let place = y * across as f64 + x;
        ascending &= place > last && !value.is_nan();
        last = place;
    }
    ascending
}

/// Where cells lie: the edges of every step, and how a place becomes two edges.
struct Edges<'a> {
    scale: &'a Scale,
    /// Edges are snapped to whole pixels where cells are large, so that no light shines through.
    snap: bool,
}

impl Edges<'_> {
    fn span(&self, v: f64) -> [f64; 2] {
        let (a, b) = ordered(self.scale.px(v - 0.5), self.scale.px(v + 0.5));
        if self.snap { [nearest(a), nearest(b)] } else { [a, b] }
    }

    /// Begin and length of every step; `None` when the axis has none.
    fn steps(&self) -> Option<Vec<[f32; 2]>> {
        let AxisKind::Band(names) = &self.scale.kind else { return None };
        let side = |i: usize| {
            let [a, b] = self.span(i as f64);
            [a as f32, (b - a) as f32]
        };
        Some((0..names.len()).map(side).collect())
    }
}

/// The rectangles of a part, and their numbers when they are asked for and fit.
pub fn draw(
    layer: &Placed<'_>,
    part: &Part,
    scales: &Scales,
    stage: &Stage<'_>,
) -> Result<Vec<Shape>> {
    let (xs, ys) = places(layer)?;
    let values = number(&layer.sheet.color).and_then(|b| b.cells.numbers()).unwrap_or(&[]);
    let Some(shading) = &stage.cast.shading else { return Ok(Vec::new()) };
    let all = layer.sheet.rows;
    let n = part.len(all);
    let fits = |i: usize| xs.get(i).is_finite() && ys.get(i).is_finite() && !values[i].is_nan();
    let snap = scales.x.unit() >= 4.0 && scales.y.unit() >= 4.0;
    let (x_edges, y_edges) = (Edges { scale: &scales.x, snap }, Edges { scale: &scales.y, snap });
    let opacity = layer.sheet.layer.opacity.unwrap_or(1.0) as f32;
    // The rows that are seen: of several at one place the last one.
    let seen = || -> Result<Vec<u32>> {
        let mut rows: Vec<u32> = stage.ctx.vec(n)?;
        part.each(all, |i| rows.extend(fits(i).then_some(i as u32)));
        if layer.found.twice.get() == Some(&true) {
            let _places = stage.ctx.reserve(rows.len().saturating_mul(40))?;
            let mut places = HashSet::with_capacity(rows.len());
            let place = |i: &u32| [xs, ys].map(|side| (side.get(*i as usize) + 0.0).to_bits());
            rows.reverse();
            rows.retain(|i| places.insert(place(i)));
            rows.reverse();
        }
        Ok(rows)
    };
    let mut shapes = Vec::new();
    if let (Some(columns), Some(lines)) = (x_edges.steps(), y_edges.steps()) {
        let mut shades: Vec<u8> = stage.ctx.vec(n)?;
        let step = shading.rule();
        // As many places, each after the one before it: all of them.
        let whole = n == columns.len() * lines.len() && layer.found.in_order.get() == Some(&true);
        let cells = if part.rows.is_none() && whole {
            shades.extend(values.iter().map(|v| step(*v)));
            Cells::Whole(0)
        } else {
            let rows = seen()?;
            let mut at = stage.ctx.vec(rows.len())?;
            at.extend(rows.iter().map(|i| [xs, ys].map(|side| side.get(*i as usize) as u32)));
            shades.extend(rows.iter().map(|i| step(values[*i as usize])));
            Cells::Some { at, rows: Rows::Each(rows) }
        };
        let paints = shading.steps.iter().map(|color| Paint::Color(*color)).collect();
        shapes.push(Shape::Lattice(Lattice { columns, lines, cells, paints, shades, opacity }));
    } else {
        let rows = seen()?;
        let (mut rects, mut fill) = (stage.ctx.vec(rows.len())?, stage.ctx.vec(rows.len())?);
        rects.extend(rows.iter().map(|i| {
            let [[left, right], [top, bottom]] =
                [x_edges.span(xs.get(*i as usize)), y_edges.span(ys.get(*i as usize))];
            rect(left, top, right, bottom)
        }));
        fill.extend(rows.iter().map(|i| shading.paint(values[*i as usize])));
        let (fill, rows) = (Each::All(fill), Rows::Each(rows));
        shapes.push(Shape::Rects(Rects { rects, fill, opacity, stroke: None, rows }));
    }
    if layer.sheet.layer.text {
        for i in seen()? {
            let i = i as usize;
            shapes.extend(label([xs.get(i), ys.get(i)], values[i], scales, shading));
        }
    }
    Ok(shapes)
}

/// The number of a cell, when there is room for it. Letters need no whole pixels.
fn label([x, y]: [f64; 2], value: f64, scales: &Scales, shading: &Shading) -> Option<Shape> {
    let mut text = String::new();
    readable(value, &mut text);
    let (left, right) = ordered(scales.x.px(x - 0.5), scales.x.px(x + 0.5));
    let (top, bottom) = ordered(scales.y.px(y - 0.5), scales.y.px(y + 0.5));
    let fits = text::width(&text, LETTERS, false) <= right - left - 4.0;
    if !fits || bottom - top < LETTERS + 2.0 {
        return None;
    }
    let middle = [(left + right) / 2.0, (top + bottom) / 2.0 + LETTERS * 0.35];
    Some(Shape::Text(Text {
        at: middle.map(|v| v as f32),
        text,
        size: LETTERS as f32,
        bold: false,
        anchor: Anchor::Middle,
        angle: 0.0,
        fill: on(shading.paint(value)),
    }))
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
