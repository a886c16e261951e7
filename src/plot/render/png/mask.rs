//! Small shapes that are drawn once and laid over the picture many times.

use super::canvas::{Canvas, Ink};
use super::raster::{Clip, Sweep};

/// Coverage of a small shape.
pub struct Mask {
    /// Left column, counted from the place of the shape.
    pub x: i32,
    /// Top row, counted from the place of the shape.
    pub y: i32,
    /// Columns.
    pub width: usize,
    /// Row after row.
    pub covers: Vec<u8>,
}

impl Mask {
    /// An empty mask of that size.
    pub fn new(x: i32, y: i32, width: usize, height: usize) -> Self {
        Mask { x, y, width, covers: vec![0; width * height] }
    }

    /// Cut off rows and columns at the edges that cover nothing.
    pub fn crop(&mut self) {
        let rows = || self.covers.chunks_exact(self.width.max(1));
        let covers = |row: &[u8]| row.iter().any(|cover| *cover > 0);
        let Some(top) = rows().position(covers) else {
            self.covers.clear();
            return;
        };
        let bottom = rows().rposition(covers).map_or(0, |row| row + 1);
        let column = |x: &usize| rows().any(|row| row[*x] > 0);
        let left = (0..self.width).find(column).unwrap_or(0);
        let right = (0..self.width).rev().find(column).map_or(0, |x| x + 1);
        let kept = rows().take(bottom).skip(top).flat_map(|row| row[left..right].to_vec());
        (self.covers, self.width) = (kept.collect(), right - left);
        (self.x, self.y) = (self.x + left as i32, self.y + top as i32);
    }

    /// Lay the mask over the picture at column `x`, row `y`, inside of `clip`.
    pub fn stamp(&self, canvas: &mut Canvas, clip: Clip, x: i32, y: i32, ink: Ink) {
        let left = x + self.x;
        let skip = (clip.x0 as i32 - left).max(0) as usize;
        let take = (clip.x1 as i32 - left).clamp(0, self.width as i32) as usize;
        if skip >= take || self.covers.is_empty() {
            return;
        }
        for (row, covers) in self.covers.chunks_exact(self.width).enumerate() {
            let y = y + self.y + row as i32;
            if y < clip.y0 as i32 || y >= clip.y1 as i32 {
                continue;
            }
            let start = y as usize * canvas.width + (left + skip as i32) as usize;
            let covers = &covers[skip..take];
            for (pixel, cover) in canvas.pixels[start..start + covers.len()].iter_mut().zip(covers)
            {
                *pixel = ink.over(*pixel, *cover);
            }
        }
    }
}

impl Sweep for Mask {
    fn paint(&mut self, y: usize, x: usize, covers: &[u8]) {
        let start = y * self.width + x;
        self.covers[start..start + covers.len()].copy_from_slice(covers);
    }
    fn fill(&mut self, y: usize, x0: usize, x1: usize, cover: u8) {
        self.covers[y * self.width + x0..y * self.width + x1].fill(cover);
    }
}
