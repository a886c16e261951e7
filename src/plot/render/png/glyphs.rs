//! Letters: outlines of the embedded fonts, and masks of those that were drawn once.

use super::canvas::{Brush, Canvas, Ink};
use super::mask::Mask;
use super::outline;
use super::raster::{Clip, Raster};
use crate::plot::scene::{Anchor, Text};
use crate::plot::text;
use std::collections::HashMap;
use ttf_parser::{Face, OutlineBuilder};

/// Places within a pixel that a letter is drawn at, along the line; a quarter is what the eye sees.
const PHASES: f32 = 4.0;

/// Masks that are kept from one picture to the next, about half a megabyte.
const MASKS: usize = 2000;

/// A text of letters above this size is drawn by outline, without masks.
const LARGEST_MASK: f32 = 48.0;

/// The fonts, and the masks made so far.
pub struct Glyphs {
    faces: [Face<'static>; 2],
    masks: HashMap<(char, bool, u32, u8), Option<Mask>>,
    small: Raster,
    /// Characters drawn as an empty box, because the font does not have them.
    pub missing: usize,
}

impl Glyphs {
    /// The embedded fonts.
    pub fn new() -> Self {
        let face = |data| Face::parse(data, 0).expect("our own font parses");
        let side = LARGEST_MASK as usize * 2;
        Glyphs {
            faces: text::FONTS.map(face),
            masks: HashMap::new(),
            small: Raster::new(side, side),
            missing: 0,
        }
    }

    /// Forget what was counted, and masks when there are many, before the next picture.
    pub fn renew(&mut self) {
        self.missing = 0;
        if self.masks.len() > MASKS {
            self.masks.clear();
        }
    }

    /// Draw one line of text; everything is in pixels of the picture already.
    pub fn draw(&mut self, raster: &mut Raster, canvas: &mut Canvas, line: &Text, ink: Ink) {
        let (size, bold) = (line.size, line.bold);
        // Farther away nothing is seen, and pixels are no longer counted exactly.
        if !(line.at[0].abs() < 1e6 && line.at[1].abs() < 1e6 && line.angle.abs() < 1e6) {
            return;
        }
        let width = text::width(&line.text, f64::from(size), bold) as f32;
        let begin = match line.anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => -width / 2.0,
            Anchor::End => -width,
        };
        let upright = line.angle == 0.0 && size <= LARGEST_MASK;
        let along = direction(line.angle);
        let mut at = begin;
        for c in line.text.chars() {
            let advance = text::advance(c, f64::from(size), bold) as f32;
            let known = text::slot(c).is_some();
            self.missing += usize::from(!known && advance > 0.0);
            if advance > 0.0 && c != ' ' {
                if upright {
                    // Letters stand on whole rows: their feet stay sharp.
                    let x = line.at[0] + at;
                    let y = (line.at[1] + 0.5).floor() as i32;
                    let phase = ((x - x.floor()) * PHASES) as u8;
                    if let Some(mask) = self.mask(c, bold, size, phase) {
                        mask.stamp(canvas, raster.clip(), x.floor() as i32, y, ink);
                    }
                } else {
                    let from = [line.at[0] + along[0] * at, line.at[1] + along[1] * at];
                    self.outline(raster, c, bold, size, from, along);
                    raster.sweep(&mut Brush { canvas, ink });
                }
            }
            at += advance;
        }
    }

    /// The mask of a letter, its left end at `phase` of a pixel.
    fn mask(&mut self, c: char, bold: bool, size: f32, phase: u8) -> Option<&Mask> {
        let key = (c, bold, size.to_bits(), phase);
        if !self.masks.contains_key(&key) {
            let mask = self.make(c, bold, size, phase);
            self.masks.insert(key, mask);
        }
        self.masks[&key].as_ref()
    }

    fn make(&mut self, c: char, bold: bool, size: f32, phase: u8) -> Option<Mask> {
        let face = &self.faces[usize::from(bold)];
        let scale = size / face.units_per_em() as f32;
        let area = match face.glyph_index(c) {
            Some(glyph) => face.glyph_bounding_box(glyph)?,
            None => ttf_parser::Rect { x_min: 0, y_min: 0, x_max: 2048, y_max: 1466 },
        };
        let left = (f32::from(area.x_min) * scale).floor() as i32;
        let right = (f32::from(area.x_max) * scale).ceil() as i32 + 1;
        let top = (f32::from(area.y_max) * scale).ceil() as i32;
        let bottom = (f32::from(area.y_min) * scale).floor() as i32;
        let (width, height) = ((right - left + 1) as usize, (top - bottom) as usize);
        let mut small = std::mem::replace(&mut self.small, Raster::new(0, 0));
        let whole = small.clip();
        let clip = Clip { x0: 0, y0: 0, x1: width.min(whole.x1), y1: height.min(whole.y1) };
        small.set_clip(clip);
        let x = f32::from(phase) / PHASES + 0.5 / PHASES - left as f32;
        self.outline(&mut small, c, bold, size, [x, top as f32], [1.0, 0.0]);
        let mut mask = Mask::new(left, -top, clip.x1, clip.y1);
        small.sweep(&mut mask);
        mask.crop();
        small.set_clip(whole);
        self.small = small;
        Some(mask)
    }

    /// Add the outline of a letter that begins at `at` and runs on along the direction `along`.
    fn outline(
        &self,
        raster: &mut Raster,
        c: char,
        bold: bool,
        size: f32,
        at: [f32; 2],
        along: [f32; 2],
    ) {
        let face = &self.faces[usize::from(bold)];
        let scale = size / f32::from(face.units_per_em());
        let along = [along[0] * scale, along[1] * scale];
        let mut pen = Pen { at, along, points: Vec::with_capacity(64), raster };
        match face.glyph_index(c) {
            Some(glyph) => {
                face.outline_glyph(glyph, &mut pen);
            }
            None => empty_box(&mut pen, text::advance(c, 2048.0, bold) as f32),
        }
    }
}

/// The sign for a letter that the font does not have.
fn empty_box(pen: &mut Pen<'_>, width: f32) {
    let (left, right, top) = (100.0, (width - 100.0).max(300.0), 1409.0);
    let line = 110.0;
    for [x0, y0, x1, y1] in [[left, 0.0, right, top], [right - line, line, left + line, top - line]]
    {
        pen.move_to(x0, y0);
        pen.line_to(x1, y0);
        pen.line_to(x1, y1);
        pen.line_to(x0, y1);
        pen.close();
    }
}

/// Cosine and sine of an angle in degrees; exact for quarter turns.
fn direction(degrees: f32) -> [f32; 2] {
    match degrees {
        0.0 => [1.0, 0.0],
        90.0 => [0.0, 1.0],
        -90.0 => [0.0, -1.0],
        _ => [libm::cosf(degrees.to_radians()), libm::sinf(degrees.to_radians())],
    }
}

/// Turns font units into pixels, and curves into edges.
struct Pen<'a> {
    at: [f32; 2],
    /// One font unit along the line.
    along: [f32; 2],
    points: Vec<[f32; 2]>,
    raster: &'a mut Raster,
}

impl Pen<'_> {
    fn place(&self, x: f32, y: f32) -> [f32; 2] {
        let [cos, sin] = self.along;
        [self.at[0] + x * cos + y * sin, self.at[1] + x * sin - y * cos]
    }
}

impl OutlineBuilder for Pen<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        self.points.clear();
        let to = self.place(x, y);
        self.points.push(to);
    }
    fn line_to(&mut self, x: f32, y: f32) {
        let to = self.place(x, y);
        self.points.push(to);
    }
    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let (control, to) = (self.place(x1, y1), self.place(x, y));
        outline::arc(&mut self.points, control, to);
    }
    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let (a, b, to) = (self.place(x1, y1), self.place(x2, y2), self.place(x, y));
        outline::curve(&mut self.points, a, b, to);
    }
    fn close(&mut self) {
        self.raster.polygon(&self.points);
        self.points.clear();
    }
}
