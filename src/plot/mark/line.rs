//! Lines: through the rows of a series, in their order.
//!
//! A missing or infinite `x` or `y` is a gap. Where a sorted line has far more points than the panel
//! has columns of pixels, each column keeps its first, lowest, highest and last point: the picture is
//! the same, extremes are exact, and the reply says so.

use super::{Axes, Drawn, Placed, Prepared, Scales, Stage, both, cover_rows};
use crate::base::error::Result;
use crate::plot::scale::{Extent, Scale};
use crate::plot::scene::{Each, Points, Polyline, Rows, Shape, Stroke};
use crate::plot::series::Part;

/// Width when nothing says otherwise, in pixels.
pub const WIDTH: f64 = 2.0;

/// Points per column of pixels past which columns are summed up.
const CROWD: usize = 4;

/// Tell the axes what the lines cover.
pub fn prepare(layer: &Placed<'_>, axes: &mut Axes, stage: &Stage<'_>) -> Result<Prepared> {
    let side = if layer.sheet.layer.markers { 0.03 } else { 0.0 };
    cover_rows(both(layer)?, axes, [[side; 2], [0.05; 2]], stage);
    let parts = &stage.cast.parts[layer.index];
    Ok(Prepared {
        parts: parts.iter().map(|part| (part.clone(), Drawn::Rows)).collect(),
        grid: layer.sheet.grid(&stage.spec.labels),
    })
}

/// The line of a part, and its symbols when it has some.
pub fn draw(
    layer: &Placed<'_>,
    part: &Part,
    scales: &Scales,
    stage: &Stage<'_>,
) -> Result<Vec<Shape>> {
    let (xs, ys) = both(layer)?;
    let series = &stage.cast.series[part.series];
    let style = layer.sheet.layer;
    let stroke = Stroke {
        paint: series.paint,
        width: style.width.unwrap_or(WIDTH) as f32,
        dash: series.dash,
        opacity: style.opacity.unwrap_or(1.0) as f32,
    };
    let all = layer.sheet.rows;
    let columns = (scales.x.range[1] - scales.x.range[0]).abs() as usize;
    let crowded = part.len(all) > CROWD * columns.max(1);
    if crowded {
        // Gathered once, so that the search below runs over neighbours in memory.
        let gathered: Option<(Vec<f64>, Vec<f64>)> = part
            .rows
            .as_ref()
            .map(|rows| rows.iter().map(|r| (xs[*r as usize], ys[*r as usize])).unzip());
        let (px, py) = gathered.as_ref().map_or((xs, ys), |(x, y)| (x, y));
        if px.is_sorted() {
            let line = thin(px, py, scales, part, stroke);
            stage.ctx.warn(format!(
                "{} are drawn by the first, lowest, highest and last of each pixel column",
                super::count(px.len(), "point")
            ));
            return Ok(vec![line]);
        }
    }
    let mut xy: Vec<[f32; 2]> = stage.ctx.vec(part.len(all))?;
    part.each(all, |i| {
        let at = [scales.x.px(xs[i]) as f32, scales.y.px(ys[i]) as f32];
        let drawn = at[0].is_finite() && at[1].is_finite();
        xy.push(if drawn { at } else { [f32::NAN; 2] });
    });
    let rows = match &part.rows {
        None => Rows::From(0),
        Some(rows) => Rows::Each(rows.clone()),
    };
    let mut shapes = Vec::with_capacity(2);
    if series.markers {
        let (places, kept): (Vec<[f32; 2]>, Vec<u32>) = (xy.iter().enumerate())
            .filter(|(_, at)| !at[0].is_nan())
            .map(|(i, at)| (*at, rows.get(i).unwrap_or(0) as u32))
            .unzip();
        shapes.push(Shape::Polyline(Polyline { xy, stroke, rows }));
        shapes.push(Shape::Points(Points {
            xy: places,
            symbol: series.symbol,
            size: Each::One(super::point::DIAMETER as f32),
            fill: Each::One(series.paint),
            opacity: stroke.opacity,
            stroke: None,
            rows: Rows::Each(kept),
        }));
    } else {
        let lonely = lonely(&xy);
        shapes.push(Shape::Polyline(Polyline { xy, stroke, rows }));
        shapes.extend(lonely.map(|xy| {
            Shape::Points(Points {
                xy,
                symbol: series.symbol,
                size: Each::One(stroke.width * 2.0),
                fill: Each::One(series.paint),
                opacity: stroke.opacity,
                stroke: None,
                rows: Rows::None,
            })
        }));
    }
    Ok(shapes)
}

/// Points between two gaps: they have no neighbour to be joined with, and are shown as dots.
fn lonely(xy: &[[f32; 2]]) -> Option<Vec<[f32; 2]>> {
    let gap = |i: Option<usize>| i.and_then(|i| xy.get(i)).is_none_or(|at| at[0].is_nan());
    let alone = |i: &usize| !xy[*i][0].is_nan() && gap(i.checked_sub(1)) && gap(Some(i + 1));
    let found: Vec<[f32; 2]> = (0..xy.len()).filter(alone).map(|i| xy[i]).collect();
    (!found.is_empty()).then_some(found)
}

/// The line through the first, lowest, highest and last point of each column of pixels; `xs` sorted.
fn thin(xs: &[f64], ys: &[f64], scales: &Scales, part: &Part, stroke: Stroke) -> Shape {
    let x = &scales.x;
    let (left, right) = (x.range[0].min(x.range[1]), x.range[0].max(x.range[1]));
    let columns = (right - left).ceil() as usize;
    let (mut xy, mut rows) = (Vec::with_capacity(columns * 4), Vec::with_capacity(columns * 4));
    let upward = x.px(x.domain[0].max(x.domain[1])) > x.px(x.domain[0].min(x.domain[1]));
    let mut push = |i: usize| {
        let at = [x.px(xs[i]) as f32, scales.y.px(ys[i]) as f32];
        let row = part.rows.as_ref().map_or(i as u32, |rows| rows[i]);
        if rows.last() != Some(&row) {
            xy.push(if at[0].is_finite() && at[1].is_finite() { at } else { [f32::NAN; 2] });
            rows.push(row);
        }
    };
    let low = x.domain[0].min(x.domain[1]);
    let mut start = xs.partition_point(|v| *v < low).saturating_sub(1);
    for column in 0..=columns {
        let edge = left + (column + 1) as f64;
        let edge = x.value(if upward { edge } else { left + right - edge });
        let end = start + xs[start..].partition_point(|v| *v < edge);
        for i in summary(&ys[start..end], &scales.y) {
            push(start + i);
        }
        start = end;
    }
    if start < xs.len() {
        push(start);
    }
    Shape::Polyline(Polyline { xy, stroke, rows: Rows::Each(rows) })
}

/// First, lowest, highest and last place of `ys` in ascending order; a place of a gap when there is
/// nothing else.
fn summary(ys: &[f64], scale: &Scale) -> Vec<usize> {
    if ys.len() <= 4 {
        return (0..ys.len()).collect();
    }
    let extent = Extent::of(ys, scale.is_log());
    if extent.is_empty() {
        return vec![0];
    }
    let fits = |i: &usize| scale.places(ys[*i]);
    let place = |value: f64| ys.iter().position(|y| *y == value);
    let first = (0..ys.len()).find(fits);
    let last = (0..ys.len()).rev().find(fits);
    let mut places: Vec<usize> =
        [first, place(extent.least), place(extent.greatest), last].into_iter().flatten().collect();
    places.sort_unstable();
    places.dedup();
    places
}
