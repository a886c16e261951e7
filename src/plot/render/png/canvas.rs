//! Pixels, and colour laid over them.

use super::raster::{Clip, Sweep};
use crate::plot::scene::{Color, Rect};

/// A picture: one `u32` a pixel, red in the lowest byte, alpha in the highest, colours multiplied by
/// their alpha.
pub struct Canvas {
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Row after row.
    pub pixels: Vec<u32>,
    /// Was it opaque before anything was drawn? Then it stays so.
    pub opaque: bool,
}

/// A colour ready to be laid over pixels.
#[derive(Debug, Clone, Copy)]
pub struct Ink {
    /// Red and blue, apart, so that both are blended by one multiplication.
    rb: u32,
    /// Green and full alpha.
    ga: u32,
    /// From 0 to 256.
    alpha: u32,
}

impl Ink {
    /// The colour at an opacity from 0 to 1, which multiplies its own.
    pub fn new(color: Color, opacity: f32) -> Self {
        let alpha = f32::from(color.a) * opacity.clamp(0.0, 1.0);
        Ink {
            rb: u32::from(color.r) | u32::from(color.b) << 16,
            ga: u32::from(color.g) | 0xFF_0000,
            alpha: (alpha * (256.0 / 255.0) + 0.5) as u32,
        }
    }

    /// Does full coverage hide what is below?
    pub fn opaque(self) -> bool {
        self.alpha == 256
    }

    /// The pixel at full coverage and opacity.
    fn solid(self) -> u32 {
        self.rb | self.ga << 8
    }

    /// `below` covered by this ink; `cover` is from 0 to 255.
    #[inline]
    pub fn over(self, below: u32, cover: u8) -> u32 {
        let cover = u32::from(cover);
        self.mix(below, (self.alpha * (cover + (cover >> 7))) >> 8)
    }

    /// `below` and this ink, mixed; `alpha` is from 0 to 256.
    #[inline]
    fn mix(self, below: u32, alpha: u32) -> u32 {
        const PAIR: u32 = 0x00FF_00FF;
        const HALF: u32 = 0x0080_0080;
        let rest = 256 - alpha;
        let rb = (self.rb * alpha + (below & PAIR) * rest + HALF) >> 8 & PAIR;
        let ga = (self.ga * alpha + (below >> 8 & PAIR) * rest + HALF) & !PAIR;
        rb | ga
    }
}

impl Canvas {
    /// A picture of one colour.
    pub fn new(width: usize, height: usize, color: Color) -> Self {
        let mut canvas = Canvas { width, height, pixels: Vec::new(), opaque: true };
        canvas.renew(width, height, color);
        canvas
    }

    /// Begin another picture.
    pub fn renew(&mut self, width: usize, height: usize, color: Color) {
        let alpha = u32::from(color.a);
        let part = |value: u8| (u32::from(value) * alpha + 127) / 255;
        let pixel = part(color.r) | part(color.g) << 8 | part(color.b) << 16 | alpha << 24;
        (self.width, self.height, self.opaque) = (width, height, color.a == 255);
        self.pixels.clear();
        self.pixels.resize(width * height, pixel);
    }

    /// Cover pixels `x0` up to, without, `x1` of row `y` evenly.
    pub fn span(&mut self, y: usize, x0: usize, x1: usize, cover: u8, ink: Ink) {
        let row = &mut self.pixels[y * self.width + x0..y * self.width + x1];
        if cover == 255 && ink.opaque() {
            row.fill(ink.solid());
        } else {
            row.iter_mut().for_each(|pixel| *pixel = ink.over(*pixel, cover));
        }
    }

    /// Cover the rectangle from `(x0, y0)` to `(x1, y1)` in pixels, as far as it lies in `clip`; pixels
    /// at the edges are covered in part.
    pub fn rect(&mut self, rect: Rect, clip: Clip, ink: Ink) {
        let xs = Cells::new(rect.x, rect.x + rect.w, clip.x0, clip.x1);
        let ys = Cells::new(rect.y, rect.y + rect.h, clip.y0, clip.y1);
        for y in ys.first..ys.end {
            let down = ys.cover(y);
            let whole = xs.whole();
            if whole.0 < whole.1 {
                self.span(y, whole.0, whole.1, level(down), ink);
            }
            for x in (xs.first..xs.end).filter(|x| !(whole.0..whole.1).contains(x)) {
                let cover = level(down * xs.cover(x));
                let pixel = &mut self.pixels[y * self.width + x];
                *pixel = ink.over(*pixel, cover);
            }
        }
    }
}

/// A part of a pixel in the 33 levels of the raster.
fn level(part: f32) -> u8 {
    ((part * 32.0 + 0.5) as u32 * 8).min(255) as u8
}

/// The pixels along one direction that a length covers.
struct Cells {
    first: usize,
    end: usize,
    from: f32,
    to: f32,
}

impl Cells {
    fn new(from: f32, to: f32, first: usize, end: usize) -> Self {
        let (from, to) = (from.max(first as f32), to.min(end as f32));
        if from >= to {
            return Cells { first, end: first, from, to };
        }
        Cells { first: from as usize, end: to.ceil() as usize, from, to }
    }
    /// The part of pixel `i` that is covered.
    fn cover(&self, i: usize) -> f32 {
        (self.to.min(i as f32 + 1.0) - self.from.max(i as f32)).clamp(0.0, 1.0)
    }
    /// Pixels that are covered whole, first and one past the last.
    fn whole(&self) -> (usize, usize) {
        let first = self.first + usize::from(self.cover(self.first) < 1.0);
        let end = self.end - usize::from(self.end > first && self.cover(self.end - 1) < 1.0);
        (first.min(self.end), end)
    }
}

/// An ink on its way to a canvas.
pub struct Brush<'a> {
    /// Where to.
    pub canvas: &'a mut Canvas,
    /// What with.
    pub ink: Ink,
}

impl Sweep for Brush<'_> {
    fn paint(&mut self, y: usize, x: usize, covers: &[u8]) {
        let start = y * self.canvas.width + x;
        for (pixel, cover) in self.canvas.pixels[start..start + covers.len()].iter_mut().zip(covers)
        {
            if *cover > 0 {
                *pixel = self.ink.over(*pixel, *cover);
            }
        }
    }
    fn fill(&mut self, y: usize, x0: usize, x1: usize, cover: u8) {
        self.canvas.span(y, x0, x1, cover, self.ink);
    }
}
