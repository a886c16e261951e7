//! Lines: through the rows of a series, in their order.
//!
//! A missing or infinite `x` or `y` is a gap. Where a sorted line has far more points than the panel
//! has columns of pixels, each column keeps its first, lowest, highest and last point: the picture is
//! the same, extremes are exact, and the reply says so.

use super::{
    Axes, Drawn, Placed, Prepared, Scales, Stage, both, count_dropped, cover_rows, tell_dropped,
};
use crate::base::error::Result;
use crate::plot::blocks::Blocks;
use crate::plot::scale::Extent;
use crate::plot::scene::{Each, Points, Polyline, Rows, Shape, Stroke};
use crate::plot::series::Part;

/// Width when nothing says otherwise, in pixels.
pub const WIDTH: f64 = 2.0;

/// Rows from which on a column is too long to be read more often than needed.
const LONG: usize = 4096;

/// Points per column of pixels past which columns are summed up.
const CROWD: usize = 4;

/// Tell the axes what the lines cover.
pub fn prepare(layer: &Placed<'_>, axes: &mut Axes, stage: &Stage<'_>) -> Result<Prepared> {
    let side = if layer.sheet.layer.markers { 0.03 } else { 0.0 };
    let (xs, ys) = both(layer)?;
    let logs = [axes.x.is_log(), axes.y.is_log()];
    let ascending = xs.len() >= LONG && !logs[0] && ascends(xs);
    let _ = layer.found.ascending.set(ascending);
    if ascending {
        // Each column is read once: the ends tell the extent of one, blocks are kept of the other.
        let blocks = blocks(ys, logs[1], stage.spec.width);
        axes.x.cover(Extent { least: xs[0], greatest: xs[xs.len() - 1] }, [side; 2]);
        axes.y.cover(blocks.all, [0.05; 2]);
        if blocks.odd > 0 {
            let (missing, negative) = count_dropped(xs, ys, logs);
            tell_dropped(stage.ctx, missing, negative, "x or y");
        }
        let _ = layer.found.blocks.set(blocks);
    } else {
        cover_rows((xs, ys), axes, [[side; 2], [0.05; 2]], stage);
    }
    let parts = &stage.cast.parts[layer.index];
    Ok(Prepared {
        parts: parts.iter().map(|part| (part.clone(), Drawn::Rows)).collect(),
        grid: layer.sheet.grid(&stage.spec.labels),
    })
}

/// The extents of a column's blocks; none where a column of pixels is hardly longer than a block.
fn blocks(values: &[f64], positive: bool, pixels: f64) -> Blocks {
    const LONG_COLUMN: f64 = 128.0;
    if (values.len() as f64) < pixels * LONG_COLUMN {
        return Blocks::none(values, positive);
    }
    Blocks::of(values, positive)
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
        let known = layer.found.ascending.get().copied().filter(|known| *known);
        if known.unwrap_or_else(|| px.is_sorted()) {
            let kept = layer.found.blocks.get().filter(|_| part.rows.is_none());
            let fresh = || blocks(py, scales.y.is_log(), columns as f64);
            let fresh = kept.is_none().then(fresh);
            let blocks = kept.or(fresh.as_ref()).expect("one or the other");
            let line = thin((px, py), blocks, scales, part, stroke);
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
fn thin(
    (xs, ys): (&[f64], &[f64]),
    blocks: &Blocks,
    scales: &Scales,
    part: &Part,
    stroke: Stroke,
) -> Shape {
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
    let mut length = 1;
    for column in 0..=columns {
        let edge = left + (column + 1) as f64;
        let edge = x.value(if upward { edge } else { left + right - edge });
        let end = gallop(xs, start, length, edge);
        length = (end - start).max(1);
        blocks.summary(ys, start, end).places().iter().copied().for_each(&mut push);
        start = end;
    }
    if start < xs.len() {
        push(start);
    }
    Shape::Polyline(Polyline { xy, stroke, rows: Rows::Each(rows) })
}

/// The first place from `start` on whose value is not below `edge`. The next column is as long as the
/// one before it, `length`, or nearly; else it is found in ever longer steps.
fn gallop(xs: &[f64], start: usize, length: usize, edge: f64) -> usize {
    let guess = (start + length - 1).min(xs.len());
    for end in guess..xs.len().min(guess + 3) {
        if xs[end] >= edge && (end == start || xs[end - 1] < edge) {
            return end;
        }
    }
    let (mut low, mut high, mut step) = (start, start, 64);
    while high < xs.len() && xs[high] < edge {
        low = high;
        high += step;
        step *= 2;
    }
    let high = high.min(xs.len());
    low + xs[low..high].partition_point(|v| *v < edge)
}

/// Are all values finite and none below the one before?
fn ascends(values: &[f64]) -> bool {
    // Several thousand at a time, so that the machine compares them side by side.
    let step = |pair: &[f64]| u32::from(pair[0] <= pair[1]);
    let sorted = values
        .chunks(4096)
        .all(|chunk| chunk.windows(2).map(step).sum::<u32>() as usize == chunk.len() - 1);
    let seams = values.chunks(4096).zip(values.chunks(4096).skip(1));
    sorted
        && seams.into_iter().all(|(a, b)| a[a.len() - 1] <= b[0])
        && values.first().is_some_and(|v| v.is_finite())
        && values.last().is_some_and(|v| v.is_finite())
}
