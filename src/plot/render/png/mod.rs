//! A scene as a PNG picture: the same picture as its SVG, drawn by us on every machine alike.
//!
//! | file | does |
//! |---|---|
//! | `raster` | outlines become coverage |
//! | `outline` | lines with width, curves, discs become outlines |
//! | `glyphs` | text |
//! | `points` | symbols |
//! | `canvas` | colour is laid over pixels |
//! | `file`, `deflate` | pixels become a file |
//!
//! Where it differs from the SVG: upright text stands on whole rows of pixels; rectangles at least
//! a pixel wide and lines along an axis end on whole pixels, so that they are sharp and neighbours
//! leave no seam; symbols lie on quarters of a pixel. Characters that the embedded font does not
//! have are drawn as an empty box, and counted in a warning.

mod canvas;
mod deflate;
mod file;
mod glyphs;
mod mask;
mod outline;
mod points;
mod raster;
#[cfg(test)]
mod tests;

use crate::base::budget::Ctx;
use crate::base::error::{Error, Result};
use crate::plot::scene::{
    Color, Comb, Dash, GroupKind, Lattice, Line, Paint, Path, Polyline, Ramp, Rect, Rects, Role,
    Scene, Shape, Stroke, Text, Theme,
};
use canvas::{Brush, Canvas, Ink};
use glyphs::Glyphs;
use raster::{Clip, Raster};
use std::ops::Range;
use std::sync::Mutex;

/// Longest side of a picture in pixels; 16,000 × 16,000 pixels are a gigabyte.
const LONGEST_SIDE: f32 = 16_000.0;

/// Draw `scene` with `scale` pixels for each of its own.
///
/// # Errors
/// `bad_value` at `/scale` when the picture is longer than 16,000 pixels, `memory_limit` when the budget does not
/// allow its memory (8 bytes a pixel), `deadline` and `cancelled`.
pub fn write(scene: &Scene, scale: f32, ctx: &Ctx) -> Result<Vec<u8>> {
    let side = |length: f32| (length * scale).round().max(1.0);
    let (width, height) = (side(scene.width), side(scene.height));
    if width.max(height) > LONGEST_SIDE || width.is_nan() || height.is_nan() {
        let message = format!("a picture of {width} × {height} pixels is too large for PNG");
        let most = LONGEST_SIDE / scene.width.max(scene.height);
        let most = f64::from((most * 100.0).floor()) / 100.0;
        let hint = format!("the longest side is 16,000 pixels: a `scale` of {most} fits");
        return Err(Error::value("/scale", message).hint(hint));
    }
    let (width, height) = (width as usize, height as usize);
    let _memory = ctx.reserve(width.saturating_mul(height).saturating_mul(9))?;
    let background = scene.theme.color(Paint::Role(Role::Background));
    let mut painter = Painter::take();
    (painter.theme, painter.scale) = (scene.theme, scale);
    painter.canvas.renew(width, height, background);
    painter.raster.resize(width, height);
    let whole = painter.raster.clip();
    for group in &scene.groups {
        let clip = match group.kind {
            GroupKind::Marks { panel, .. } => {
                scene.panels.get(panel).map_or(whole, |panel| painter.pixels(panel.rect))
            }
            _ => whole,
        };
        painter.raster.set_clip(clip);
        for shape in &group.shapes {
            ctx.check()?;
            painter.shape(shape);
        }
    }
    if painter.glyphs.missing > 0 {
        ctx.warn(format!(
            "png: {} characters are not in the embedded font and are drawn as an empty box",
            painter.glyphs.missing
        ));
    }
    let file = file::encode(&painter.canvas, &mut painter.indices)?;
    painter.give_back();
    Ok(file)
}

/// Pixels of the largest picture whose buffers are kept for the next one: 9 MB.
const KEPT: usize = 1_000_000;

/// The painter of the last picture. Fresh buffers cost as much as drawing a small chart: the system
/// hands out every page of memory by itself, and letters are the same in each chart.
static SPARE: Mutex<Option<Painter>> = Mutex::new(None);

/// A picture being drawn.
struct Painter {
    canvas: Canvas,
    raster: Raster,
    glyphs: Glyphs,
    theme: Theme,
    scale: f32,
    /// Room for the indices of [`file::encode`].
    indices: Vec<u8>,
}

impl Painter {
    /// The spare one, or a new one: nobody waits for it, neither a thread nor a forked child.
    fn take() -> Painter {
        let spare = SPARE.try_lock().ok().and_then(|mut spare| spare.take());
        let mut painter = spare.unwrap_or_else(|| Painter {
            canvas: Canvas::new(0, 0, Color::hex(0)),
            raster: Raster::new(0, 0),
            glyphs: Glyphs::new(),
            theme: Theme::LIGHT,
            scale: 1.0,
            indices: Vec::new(),
        });
        painter.glyphs.renew();
        painter
    }

    /// Keep it for the next picture. One whose picture failed is dropped instead.
    fn give_back(self) {
        if self.canvas.pixels.len() <= KEPT
            && let Ok(mut spare) = SPARE.try_lock()
        {
            *spare = Some(self);
        }
    }

    fn shape(&mut self, shape: &Shape) {
        match shape {
            Shape::Points(batch) => {
                let (raster, canvas) = (&mut self.raster, &mut self.canvas);
                points::draw(batch, self.scale, &self.theme, raster, canvas);
            }
            Shape::Rects(rects) => self.rects(rects),
            Shape::Comb(comb) => self.comb(comb),
            Shape::Lattice(cells) => self.lattice(cells),
            Shape::Polyline(line) => self.polyline(line),
            Shape::Path(path) => self.path(path),
            Shape::Line(line) => self.line(line),
            Shape::Text(text) => self.text(text),
            Shape::Ramp(ramp) => self.ramp(ramp),
        }
    }

    fn at(&self, [x, y]: [f32; 2]) -> [f32; 2] {
        [x * self.scale, y * self.scale]
    }

    /// The whole pixels nearest to a rectangle.
    fn pixels(&self, rect: Rect) -> Clip {
        let bound =
            |at: f32, most: usize| (at * self.scale).round().clamp(0.0, most as f32) as usize;
        let (x0, y0) = (bound(rect.x, self.canvas.width), bound(rect.y, self.canvas.height));
        let x1 = bound(rect.x + rect.w, self.canvas.width).max(x0);
        let y1 = bound(rect.y + rect.h, self.canvas.height).max(y0);
        Clip { x0, y0, x1, y1 }
    }

    fn ink(&self, stroke: &Stroke, opacity: f32) -> Ink {
        Ink::new(self.theme.color(stroke.paint), stroke.opacity * opacity)
    }

    /// Paint what was added to the raster.
    fn fill(&mut self, ink: Ink) {
        self.raster.sweep(&mut Brush { canvas: &mut self.canvas, ink });
    }

    fn rects(&mut self, batch: &Rects) {
        for (i, rect) in batch.rects.iter().enumerate() {
            let ink = Ink::new(self.theme.color(batch.fill.get(i)), batch.opacity);
            let Rect { x, y, w, h } = self.rect(*rect, ink);
            if let Some(stroke) = &batch.stroke {
                let corners = [[x, y], [x + w, y], [x + w, y + h], [x, y + h]];
                outline::stroke(&mut self.raster, &corners, stroke.width * self.scale, true, true);
                self.fill(self.ink(stroke, batch.opacity));
            }
        }
    }

    /// Paint a rectangle where it is sharp, and tell where that is.
    fn rect(&mut self, rect: Rect, ink: Ink) -> Rect {
        let (x, w) = sharp(rect.x * self.scale, rect.w * self.scale);
        let (y, h) = sharp(rect.y * self.scale, rect.h * self.scale);
        let rect = Rect { x, y, w, h };
        self.canvas.rect(rect, self.raster.clip(), ink);
        rect
    }

    fn comb(&mut self, comb: &Comb) {
        let ink = Ink::new(self.theme.color(comb.fill), comb.opacity);
        for i in 0..comb.ends.len() {
            self.rect(comb.rect(i), ink);
        }
    }

    fn lattice(&mut self, cells: &Lattice) {
        let sharp = |side: &[f32; 2]| sharp(side[0] * self.scale, side[1] * self.scale);
        let columns: Vec<(f32, f32)> = cells.columns.iter().map(sharp).collect();
        let lines: Vec<(f32, f32)> = cells.lines.iter().map(sharp).collect();
        let ink = |paint: &Paint| Ink::new(self.theme.color(*paint), cells.opacity);
        let inks: Vec<Ink> = cells.paints.iter().map(ink).collect();
        let clip = self.raster.clip();
        // Large cells end on whole pixels; then no part of one is weighed.
        let across = columns.iter().map(|side| whole(*side, clip.x0, clip.x1));
        let down = lines.iter().map(|side| whole(*side, clip.y0, clip.y1));
        if let (Some(across), Some(down)) = (across.collect(), down.collect()) {
            let (across, down): (Vec<Range<usize>>, Vec<Range<usize>>) = (across, down);
            cells.each(|[x, y], shade| {
                let (across, ink) = (&across[x], inks[usize::from(shade)]);
                for y in down[y].clone() {
                    self.canvas.span(y, across.start, across.end, 255, ink);
                }
            });
            return;
        }
        cells.each(|[x, y], shade| {
            let ((x, w), (y, h)) = (columns[x], lines[y]);
            let ink = inks[usize::from(shade)];
            self.canvas.rect(Rect { x, y, w, h }, clip, ink);
        });
    }

    fn polyline(&mut self, line: &Polyline) {
        let points: Vec<[f32; 2]> = line.xy.iter().map(|point| self.at(*point)).collect();
        let gap = |point: &[f32; 2]| !(point[0].is_finite() && point[1].is_finite());
        for part in points.split(gap) {
            self.stroke(part, &line.stroke, false, true);
        }
        self.fill(self.ink(&line.stroke, 1.0));
    }

    /// Add a line to the raster.
    fn stroke(&mut self, points: &[[f32; 2]], stroke: &Stroke, closed: bool, round: bool) {
        let width = stroke.width * self.scale;
        if stroke.dash == Dash::Solid {
            outline::stroke(&mut self.raster, points, width, closed, round);
            return;
        }
        let lengths: Vec<f32> = stroke.dash.lengths().iter().map(|part| part * width).collect();
        let clip = self.raster.clip();
        let low = [clip.x0 as f32 - width, clip.y0 as f32 - width];
        let high = [clip.x1 as f32 + width, clip.y1 as f32 + width];
        let mut ring = points.to_vec();
        ring.extend(points.first().filter(|_| closed));
        for dash in outline::dashes(&ring, &lengths, low, high) {
            outline::stroke(&mut self.raster, &dash, width, false, round);
        }
    }

    fn path(&mut self, path: &Path) {
        let parts = outline::flatten(&path.steps, self.scale);
        if let Some(fill) = path.fill {
            parts.iter().for_each(|(points, _)| self.raster.polygon(points));
            self.fill(Ink::new(self.theme.color(fill), path.opacity));
        }
        if let Some(stroke) = &path.stroke {
            for (points, closed) in &parts {
                self.stroke(points, stroke, *closed, false);
            }
            self.fill(self.ink(stroke, path.opacity));
        }
    }

    fn line(&mut self, line: &Line) {
        let (from, to) = (self.at(line.from), self.at(line.to));
        let ink = self.ink(&line.stroke, 1.0);
        let width = line.stroke.width * self.scale;
        let solid = line.stroke.dash == Dash::Solid;
        let (low, high) =
            ([from[0].min(to[0]), from[1].min(to[1])], [from[0].max(to[0]), from[1].max(to[1])]);
        if solid && from[0] == to[0] {
            let (x, w) = sharp_line(low[0] - width / 2.0, width);
            let rect = Rect { x, y: low[1].round(), w, h: high[1].round() - low[1].round() };
            self.canvas.rect(rect, self.raster.clip(), ink);
        } else if solid && from[1] == to[1] {
            let (y, h) = sharp_line(low[1] - width / 2.0, width);
            let rect = Rect { x: low[0].round(), y, w: high[0].round() - low[0].round(), h };
            self.canvas.rect(rect, self.raster.clip(), ink);
        } else {
            self.stroke(&[from, to], &line.stroke, false, false);
            self.fill(ink);
        }
    }

    fn text(&mut self, text: &Text) {
        let scaled = Text { at: self.at(text.at), size: text.size * self.scale, ..text.clone() };
        let ink = Ink::new(self.theme.color(text.fill), 1.0);
        self.glyphs.draw(&mut self.raster, &mut self.canvas, &scaled, ink);
    }

    fn ramp(&mut self, ramp: &Ramp) {
        let area = self.pixels(ramp.rect);
        let clip = self.raster.clip();
        let count = if ramp.upward { area.y1 - area.y0 } else { area.x1 - area.x0 };
        for i in 0..count {
            let color = blend(&ramp.colors, (i as f32 + 0.5) / count as f32);
            let ink = Ink::new(color, 1.0);
            let mut part = Rect {
                x: area.x0 as f32,
                y: area.y0 as f32,
                w: (area.x1 - area.x0) as f32,
                h: (area.y1 - area.y0) as f32,
            };
            if ramp.upward {
                (part.y, part.h) = ((area.y1 - 1 - i) as f32, 1.0);
            } else {
                (part.x, part.w) = ((area.x0 + i) as f32, 1.0);
            }
            self.canvas.rect(part, clip, ink);
        }
    }
}

/// A length that is at least a pixel long begins and ends on whole pixels: begin and length.
/// Neighbours that share an edge still do.
fn sharp(from: f32, length: f32) -> (f32, f32) {
    if length < 1.0 {
        return (from, length);
    }
    // Halves are common (lines lie on them), and rounding must not fall to either side of them.
    let begin = (from + 1e-3).round();
    (begin, ((from + length + 1e-3).round() - begin).max(1.0))
}

/// The pixels of a length that begins and ends on whole ones, as far as they lie between two others; else
/// `None`.
fn whole((from, length): (f32, f32), first: usize, end: usize) -> Option<Range<usize>> {
    let to = from + length;
    if from != from.trunc() || to != to.trunc() || length != length.trunc() {
        return None;
    }
    // A conversion cuts off what is below zero.
    let from = (from as usize).clamp(first, end);
    Some(from..(to as usize).clamp(from, end))
}

/// The same for the width of a line: one of 1.5 px stays so.
fn sharp_line(from: f32, width: f32) -> (f32, f32) {
    if (width - width.round()).abs() > 0.1 { (from, width) } else { sharp(from, width) }
}

/// The colour at `t`, from 0 to 1, of evenly spaced colours.
fn blend(colors: &[Color], t: f32) -> Color {
    let Some(last) = colors.len().checked_sub(1) else {
        return Color::hex(0);
    };
    let place = t.clamp(0.0, 1.0) * last as f32;
    let index = (place as usize).min(last.saturating_sub(1));
    let (a, b) = (colors[index], colors[(index + 1).min(last)]);
    let part = |a: u8, b: u8| {
        (f32::from(a) + (f32::from(b) - f32::from(a)) * (place - index as f32) + 0.5) as u8
    };
    Color { r: part(a.r, b.r), g: part(a.g, b.g), b: part(a.b, b.b), a: part(a.a, b.a) }
}
