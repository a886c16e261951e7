//! Outlines become coverage: which part of each pixel they cover, exactly, by the nonzero rule.
//!
//! Every edge adds the area to its right, signed by its direction, to the cells that it crosses; a
//! running sum along a row then is the winding number, fractions at the edges included. Coordinates
//! are rounded to 1/256 px and all sums are integers, so a closed outline leaves nothing behind and
//! the bytes are the same on every machine. Cost: some nanoseconds for each row that an edge
//! crosses, and nothing for pixels between edges; a list of touched blocks tells where to look.
//!
//! tiny-skia and zeno were measured before this was written (700×450, one core): 10,000 discs of
//! 6 px took tiny-skia 29 ms, a line of 2,800 points 5 to 38 ms, zeno 45 to 1,290 ms. Here it is
//! 0.6 ms, and 0.5 to 4 ms.

/// Steps of a coordinate in one pixel.
const SUB: f64 = 256.0;

/// Cells in a block; a bit a block tells whether any of them was touched.
const BLOCK: usize = 16;

/// What full coverage adds to a cell.
const FULL: i32 = 131_072;

/// Pixels from the left top corner `x0, y0` up to, without, `x1, y1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clip {
    /// First column.
    pub x0: usize,
    /// First row.
    pub y0: usize,
    /// One past the last column.
    pub x1: usize,
    /// One past the last row.
    pub y1: usize,
}

/// A field of cells that edges are added to.
pub struct Raster {
    clip: Clip,
    /// Cells in a row of the buffer.
    stride: usize,
    /// Words of block bits in a row.
    words: usize,
    cells: Vec<i32>,
    touched: Vec<u64>,
    /// Touched rows, first and one past the last, counted from the clip's first.
    rows: (usize, usize),
}

impl Raster {
    /// An empty field for a picture of `width` × `height` pixels.
    pub fn new(width: usize, height: usize) -> Self {
        let clip = Clip { x0: 0, y0: 0, x1: 0, y1: 0 };
        let (cells, touched) = (Vec::new(), Vec::new());
        let mut raster = Raster { clip, stride: 0, words: 0, cells, touched, rows: (0, 0) };
        raster.resize(width, height);
        raster
    }

    /// Make an empty field fit a picture of another size. It is empty after every [`Raster::sweep`].
    pub fn resize(&mut self, width: usize, height: usize) {
        // One column more takes what lies right of the clip.
        self.stride = (width + 2).div_ceil(BLOCK) * BLOCK;
        self.words = (self.stride / BLOCK).div_ceil(64);
        self.cells.resize(self.stride * height, 0);
        self.touched.resize(self.words * height, 0);
        self.set_clip(Clip { x0: 0, y0: 0, x1: width, y1: height });
    }

    /// Draw only inside of `clip` from now on; it lies within the picture.
    pub fn set_clip(&mut self, clip: Clip) {
        self.clip = clip;
        self.rows = (clip.y1 - clip.y0, 0);
    }

    /// Where it draws.
    pub fn clip(&self) -> Clip {
        self.clip
    }

    /// Add the closed outline through `points`.
    pub fn polygon(&mut self, points: &[[f32; 2]]) {
        let Some(mut last) = points.last() else { return };
        for point in points {
            self.edge(*last, *point);
            last = point;
        }
    }

    /// Add one edge of an outline. The edges of an outline must close; coordinates are finite.
    pub fn edge(&mut self, from: [f32; 2], to: [f32; 2]) {
        let place = |[x, y]: [f32; 2]| {
            (f64::from(x) - self.clip.x0 as f64, f64::from(y) - self.clip.y0 as f64)
        };
        let ((x0, y0), (x1, y1)) = (place(from), place(to));
        let (w, h) = (self.clip.x1 - self.clip.x0, self.clip.y1 - self.clip.y0);
        let (w, h) = (w as f64, h as f64);
        let inside = |x: f64, y: f64| x >= 0.0 && x <= w && y >= 0.0 && y <= h;
        if inside(x0, y0) && inside(x1, y1) {
            self.fixed(fix(x0), fix(y0), fix(x1), fix(y1));
        } else {
            self.clipped([x0, y0, x1, y1], w, h);
        }
    }

    /// An edge that leaves the clip: above and below it counts for nothing, left and right of it as
    /// an upright edge along the border.
    #[cold]
    fn clipped(&mut self, [x0, y0, x1, y1]: [f64; 4], w: f64, h: f64) {
        if y0 == y1 || !(x0 + y0 + x1 + y1).is_finite() {
            return;
        }
        let slope = (x1 - x0) / (y1 - y0);
        let x_at = |y: f64| x0 + (y - y0) * slope;
        let (top, bottom) = (y0.clamp(0.0, h), y1.clamp(0.0, h));
        // Where the edge crosses the borders, in the order of its direction.
        let mut stops = [top, bottom, top, bottom];
        if x0 != x1 {
            let cross =
                |border: f64| (y0 + (border - x0) / slope).clamp(top.min(bottom), top.max(bottom));
            let (first, second) =
                if x0 < x1 { (cross(0.0), cross(w)) } else { (cross(w), cross(0.0)) };
            stops = [top, first, second, bottom];
        } else {
            stops[1] = top;
            stops[2] = bottom;
        }
        for pair in stops.windows(2) {
            let (a, b) = (pair[0], pair[1]);
            let middle = x_at((a + b) / 2.0);
            let x = |y: f64| {
                if middle <= 0.0 {
                    0.0
                } else if middle >= w {
                    w
                } else {
                    x_at(y).clamp(0.0, w)
                }
            };
            self.fixed(fix(x(a)), fix(a), fix(x(b)), fix(b));
        }
    }

    /// An edge inside of the clip, in steps of 1/256 px.
    fn fixed(&mut self, x0: i32, y0: i32, x1: i32, y1: i32) {
        if y0 == y1 {
            return;
        }
        let sign = if y0 < y1 { 1 } else { -1 };
        let (x0, y0, x1, y1) = if y0 < y1 { (x0, y0, x1, y1) } else { (x1, y1, x0, y0) };
        let (first, last) = ((y0 >> 8) as usize, ((y1 - 1) >> 8) as usize);
        self.rows = (self.rows.0.min(first), self.rows.1.max(last + 1));
        if first == last {
            return self.row_part(first, x0, x1, sign * (y1 - y0));
        }
        // Sixteen bits of fraction more, so that x stays true along the longest edge.
        let slope = ((i64::from(x1 - x0)) << 16) / i64::from(y1 - y0);
        let mut y = y0;
        let mut x = i64::from(x0) << 16;
        for row in first..=last {
            let end = (((row as i32) + 1) << 8).min(y1);
            let next = if end == y1 { i64::from(x1) << 16 } else { x + slope * i64::from(end - y) };
            self.row_part(row, (x >> 16) as i32, (next >> 16) as i32, sign * (end - y));
            (x, y) = (next, end);
        }
    }

    /// The part of an edge in one row: from `xa` to `xb`, over `dy` 256ths of the row, signed.
    #[inline]
    fn row_part(&mut self, row: usize, xa: i32, xb: i32, dy: i32) {
        let (low, high) = if xa <= xb { (xa, xb) } else { (xb, xa) };
        let (c0, c1) = ((low >> 8) as usize, (high >> 8) as usize);
        let cells = &mut self.cells[row * self.stride..(row + 1) * self.stride];
        let (first, last) = (c0 / BLOCK, (c1 + 1) / BLOCK);
        let bits = &mut self.touched[row * self.words..(row + 1) * self.words];
        for block in first..=last {
            bits[block / 64] |= 1 << (block % 64);
        }
        if c0 == c1 {
            let right = dy * ((low & 255) + (high & 255));
            cells[c0] += dy * 512 - right;
            cells[c0 + 1] += right;
            return;
        }
        // Shared out over the cells in proportion to the width in each, the rest to the last.
        let total = dy << 8;
        let step = ((i64::from(total)) << 8) / i64::from(high - low);
        let mut left = total;
        for (c, pair) in (c0..=c1).zip(c0 + 1..) {
            let begin = low.max((c as i32) << 8);
            let end = high.min((pair as i32) << 8);
            let part = if c == c1 { left } else { ((step * i64::from(end - begin)) >> 8) as i32 };
            left -= part;
            let fraction = (begin - ((c as i32) << 8)) + (end - ((c as i32) << 8));
            let right = (part * fraction) >> 8;
            cells[c] += 2 * part - right;
            cells[pair] += right;
        }
    }

    /// Hand over the coverage of all that was added, and forget it: `paint` gets row, column and
    /// coverages of neighbouring pixels (255 is full), `fill` row, columns and one coverage for all.
    pub fn sweep(&mut self, target: &mut impl Sweep) {
        let width = self.clip.x1 - self.clip.x0;
        for row in self.rows.0..self.rows.1 {
            let y = self.clip.y0 + row;
            let cells = &mut self.cells[row * self.stride..(row + 1) * self.stride];
            let bits = &mut self.touched[row * self.words..(row + 1) * self.words];
            let (mut sum, mut done) = (0_i32, 0_usize);
            for (word, bits) in bits.iter_mut().enumerate() {
                let mut rest = std::mem::take(bits);
                while rest != 0 {
                    let start = (word * 64 + rest.trailing_zeros() as usize) * BLOCK;
                    rest &= rest - 1;
                    if start >= width {
                        cells[start..start + BLOCK].fill(0);
                        continue;
                    }
                    let cover = coverage(sum);
                    if start > done && cover > 0 {
                        target.fill(y, self.clip.x0 + done, self.clip.x0 + start, cover);
                    }
                    let mut covers = [0_u8; BLOCK];
                    for (cell, cover) in cells[start..start + BLOCK].iter_mut().zip(&mut covers) {
                        sum = sum.wrapping_add(std::mem::take(cell));
                        *cover = coverage(sum);
                    }
                    done = (start + BLOCK).min(width);
                    target.paint(y, self.clip.x0 + start, &covers[..done - start]);
                }
            }
            let cover = coverage(sum);
            if done < width && cover > 0 {
                target.fill(y, self.clip.x0 + done, self.clip.x1, cover);
            }
        }
        self.rows = (self.clip.y1 - self.clip.y0, 0);
    }
}

/// Who takes coverage.
pub trait Sweep {
    /// Neighbouring pixels of row `y` from column `x` on, each with its coverage.
    fn paint(&mut self, y: usize, x: usize, covers: &[u8]);
    /// Pixels of row `y` from `x0` up to, without, `x1`, all of one coverage.
    fn fill(&mut self, y: usize, x0: usize, x1: usize, cover: u8);
}

/// A pixel coordinate in steps of 1/256.
fn fix(value: f64) -> i32 {
    // Not negative, so this rounds.
    (value * SUB + 0.5) as i32
}

/// From 0 to 255 in 33 levels, more than the eye tells apart and few enough for small files: windings
/// of both directions count, more than one counts once.
#[inline]
fn coverage(sum: i32) -> u8 {
    const LEVEL: u32 = FULL as u32 / 32;
    (((sum.unsigned_abs() + LEVEL / 2) / LEVEL) * 8).min(255) as u8
}
