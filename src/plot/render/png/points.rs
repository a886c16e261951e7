//! Symbols: drawn once for each place within a pixel, then stamped.

use super::canvas::{Brush, Canvas, Ink};
use super::mask::Mask;
use super::outline;
use super::raster::{Clip, Raster};
use crate::plot::scene::{Each, Points, Symbol, Theme};
use std::collections::HashMap;

/// Places within a pixel, across and down, that a symbol is drawn at.
const PHASES: usize = 4;

/// Steps of a diameter in one pixel, where every point has its own.
const SIZE_STEPS: f32 = 4.0;

/// Symbols of a larger diameter are drawn by outline, without masks.
const LARGEST_MASK: f32 = 40.0;

/// Fill and outline of a symbol.
struct Stamp {
    fill: Mask,
    stroke: Option<Mask>,
}

/// Draw all points of a batch, `scale` pixels for each of the scene's.
pub fn draw(points: &Points, scale: f32, theme: &Theme, raster: &mut Raster, canvas: &mut Canvas) {
    let clip = raster.clip();
    let ink = |i: usize| Ink::new(theme.color(points.fill.get(i)), points.opacity);
    let one_ink = matches!(points.fill, Each::One(_)).then(|| ink(0));
    let edge = points.stroke.map(|stroke| {
        let ink = Ink::new(theme.color(stroke.paint), stroke.opacity * points.opacity);
        (stroke.width * scale, ink)
    });
    let side = LARGEST_MASK as usize + 16;
    let mut small = Raster::new(side, side);
    let mut stamps: HashMap<u32, Stamp> = HashMap::new();
    let mut same: [Option<Stamp>; PHASES * PHASES] = std::array::from_fn(|_| None);
    for (i, [x, y]) in points.xy.iter().enumerate() {
        let (x, y) = (x * scale, y * scale);
        let size = points.size.get(i) * scale;
        let reach = size + edge.map_or(0.0, |(width, _)| width) + 2.0;
        let near =
            |at: f32, low: usize, high: usize| at > low as f32 - reach && at < high as f32 + reach;
        // NaN is near to nothing.
        if !(size > 0.0 && near(x, clip.x0, clip.x1) && near(y, clip.y0, clip.y1)) {
            continue;
        }
        let ink = one_ink.unwrap_or_else(|| ink(i));
        let line = edge.map(|(width, _)| width);
        if size > LARGEST_MASK || line.is_some_and(|width| width > 8.0) {
            let outline = corners(points.symbol, [x, y], size);
            raster.polygon(&outline);
            raster.sweep(&mut Brush { canvas, ink });
            if let Some((width, ink)) = edge {
                outline::stroke(raster, &outline, width, true, true);
                raster.sweep(&mut Brush { canvas, ink });
            }
            continue;
        }
        let (column, row) = (x.floor(), y.floor());
        let phase = |rest: f32| ((rest * PHASES as f32) as usize).min(PHASES - 1);
        let place = phase(y - row) * PHASES + phase(x - column);
        let stamp = match points.size {
            Each::One(_) => {
                let slot = &mut same[place];
                slot.get_or_insert_with(|| make(points.symbol, size, line, place, &mut small))
            }
            Each::All(_) => {
                let step = (size * SIZE_STEPS + 0.5) as u32;
                let size = step.max(1) as f32 / SIZE_STEPS;
                stamps
                    .entry(step * (PHASES * PHASES) as u32 + place as u32)
                    .or_insert_with(|| make(points.symbol, size, line, place, &mut small))
            }
        };
        let (column, row) = (column as i32, row as i32);
        stamp.fill.stamp(canvas, clip, column, row, ink);
        if let (Some(mask), Some((_, ink))) = (&stamp.stroke, edge) {
            mask.stamp(canvas, clip, column, row, ink);
        }
    }
}

/// Draw a symbol at a place within a pixel.
fn make(symbol: Symbol, size: f32, line: Option<f32>, place: usize, small: &mut Raster) -> Stamp {
    let reach = (size * 0.65 + line.unwrap_or(0.0) + 1.0).ceil() as usize;
    let side = 2 * reach + 1;
    small.set_clip(Clip { x0: 0, y0: 0, x1: side, y1: side });
    let middle = |phase: usize| reach as f32 + (phase as f32 + 0.5) / PHASES as f32;
    let centre = [middle(place % PHASES), middle(place / PHASES)];
    let outline = corners(symbol, centre, size);
    let mask = || Mask::new(-(reach as i32), -(reach as i32), side, side);
    let mut fill = mask();
    small.polygon(&outline);
    small.sweep(&mut fill);
    fill.crop();
    let stroke = line.map(|width| {
        let mut stroke = mask();
        outline::stroke(small, &outline, width, true, true);
        small.sweep(&mut stroke);
        stroke.crop();
        stroke
    });
    Stamp { fill, stroke }
}

/// The outline of a symbol about `centre`.
fn corners(symbol: Symbol, [x, y]: [f32; 2], size: f32) -> Vec<[f32; 2]> {
    match symbol {
        Symbol::Circle => outline::disc([x, y], size / 2.0),
        _ => symbol.outline().iter().map(|[dx, dy]| [x + dx * size, y + dy * size]).collect(),
    }
}
