//! Points: a symbol a row.
//!
//! | channel | scale | missing value |
//! |---|---|---|
//! | `x`, `y` | position | the row is not drawn, and counted |
//! | `color` | categories or a colour scale | grey |
//! | `size` | area in proportion, the largest is `size_max` | the row is not drawn |
//! | `symbol` | categories | a circle |

use super::{Axes, Drawn, MANY, Placed, Prepared, Scales, Stage, both, cover_rows};
use crate::base::error::Result;
use crate::plot::bind::{Bind, number};
use crate::plot::scale::Extent;
use crate::plot::scene::{Each, Paint, Points, Role, Rows, Shape, Stroke};
use crate::plot::series::Part;

/// Diameter when nothing says otherwise, in pixels.
pub const DIAMETER: f64 = 7.0;

/// Share of the span left free around points at least, so that none lies on an edge.
const PAD: f64 = 0.04;

/// Opacity that lets overlaps be seen.
const TRANSLUCENT: f64 = 0.8;

/// Tell the axes what the points cover.
pub fn prepare(layer: &Placed<'_>, axes: &mut Axes, stage: &Stage<'_>) -> Result<Prepared> {
    // Half a symbol must fit between the outermost points and the edge; panels are at least so large.
    let radius = match (&layer.sheet.size, &layer.sheet.layer.size) {
        (Bind::Fixed(px), _) => px / 2.0,
        (Bind::Numbers(_), _) => stage.spec.size_max / 2.0,
        _ => DIAMETER / 2.0,
    } + 2.0;
    let (columns, rows) = stage.cast.facets.shape();
    let share = |pixels: f64, panels: usize| (radius * panels as f64 / pixels).clamp(PAD, 0.4);
    let across = share(stage.spec.width * 0.6, columns);
    let up = share(stage.spec.height * 0.3, rows);
    cover_rows(both(layer)?, axes, [[across; 2], [up; 2]], stage);
    let parts = &stage.cast.parts[layer.index];
    Ok(Prepared {
        parts: parts.iter().map(|part| (part.clone(), Drawn::Rows)).collect(),
        grid: layer.sheet.grid(&stage.spec.labels),
    })
}

/// The symbols of a part.
pub fn draw(
    layer: &Placed<'_>,
    part: &Part,
    scales: &Scales,
    stage: &Stage<'_>,
) -> Result<Vec<Shape>> {
    let (xs, ys) = both(layer)?;
    let all = layer.sheet.rows;
    let sizes = number(&layer.sheet.size).and_then(|b| b.cells.numbers());
    let largest = sizes.map_or(0.0, |s| Extent::of(s, true).greatest.max(0.0));
    let shades = number(&layer.sheet.color).and_then(|b| b.cells.numbers());
    let n = part.len(all);
    let mut xy: Vec<[f32; 2]> = stage.ctx.vec(n)?;
    // Rows that differ in their place only, all of them drawn: the common case of many rows.
    if part.rows.is_none() && sizes.is_none() && shades.is_none() {
        const STEP: usize = crate::plot::ROWS_A_CHECK;
        for (xs, ys) in xs.chunks(STEP).zip(ys.chunks(STEP)) {
            stage.ctx.check()?;
            let rows = xs.iter().zip(ys);
            match (scales.x.proportion(), scales.y.proportion()) {
                (Some(x), Some(y)) => {
                    xy.extend(rows.map(|at| [x(*at.0) as f32, y(*at.1) as f32]));
                }
                _ => xy.extend(
                    rows.map(|at| [scales.x.px(*at.0), scales.y.px(*at.1)].map(|v| v as f32)),
                ),
            }
        }
        let drawn = xy.iter().fold(true, |all, at| all & at[0].is_finite() & at[1].is_finite());
        if drawn {
            return Ok(vec![shape(layer, part, stage, xy, Rows::From(0), None, None)]);
        }
        xy.clear();
    }
    // While all rows are drawn, mark `i` is row `i`, and nothing has to be kept.
    let mut rows: Option<Vec<u32>> = part.rows.as_ref().map(|_| Vec::with_capacity(n));
    let mut size: Vec<f32> = Vec::new();
    let mut fill: Vec<Paint> = Vec::new();
    part.each(all, |i| {
        let at = [scales.x.px(xs[i]) as f32, scales.y.px(ys[i]) as f32];
        let diameter = sizes.map(|s| stage.spec.size_max * libm::sqrt(s[i].max(0.0) / largest));
        if !(at[0].is_finite() && at[1].is_finite()) || diameter.is_some_and(f64::is_nan) {
            rows.get_or_insert_with(|| (0..xy.len() as u32).collect());
            return;
        }
        if let Some(rows) = &mut rows {
            rows.push(i as u32);
        }
        xy.push(at);
        size.extend(diameter.map(|d| d.max(1.0) as f32));
        if let (Some(values), Some(shading)) = (shades, &stage.cast.shading) {
            fill.push(shading.paint(values[i]));
        }
    });
    let rows = rows.map_or(Rows::From(0), Rows::Each);
    let (size, fill) = (sizes.map(|_| size), shades.map(|_| fill));
    Ok(vec![shape(layer, part, stage, xy, rows, size, fill)])
}

/// The symbols of a part at their places, with diameters and fills of their own or common ones.
fn shape(
    layer: &Placed<'_>,
    part: &Part,
    stage: &Stage<'_>,
    xy: Vec<[f32; 2]>,
    rows: Rows,
    size: Option<Vec<f32>>,
    fill: Option<Vec<Paint>>,
) -> Shape {
    let series = &stage.cast.series[part.series];
    let fixed = match layer.sheet.size {
        Bind::Fixed(px) => px,
        _ => match stage.marks {
            0..=2_000 => DIAMETER,
            2_001..=MANY => 5.0,
            _ if stage.marks <= 4 * MANY => 4.0,
            _ => 3.0,
        },
    };
    let usual = if stage.marks > MANY { 1.0 } else { TRANSLUCENT };
    Shape::Points(Points {
        xy,
        symbol: series.symbol,
        size: size.map_or(Each::One(fixed as f32), Each::All),
        fill: fill.map_or(Each::One(series.paint), Each::All),
        opacity: layer.sheet.layer.opacity.unwrap_or(usual) as f32,
        stroke: halo(layer),
        rows,
    })
}

/// Symbols of a layer that lies over others get an edge in the colour of the background.
fn halo(layer: &Placed<'_>) -> Option<Stroke> {
    (layer.index > 0).then(|| Stroke::solid(Paint::Role(Role::Panel), 1.0))
}
