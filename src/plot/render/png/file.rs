//! Pixels become a PNG file: with a palette when there are few colours, else in full colour.
//!
//! The crate `png` writes the file; its data are deflated by `deflate`, see there.

use super::canvas::Canvas;
use super::deflate::zlib;
use crate::base::error::{Code, Error, Result};
use png::{BitDepth, ColorType, Encoder};

/// Most colours of a palette.
const COLORS: usize = 256;

/// Places of the table that finds colours; a power of two, four times [`COLORS`].
const TABLE: usize = 1024;

/// The picture as a PNG file.
///
/// Up to 256 colours are kept as they are. When there are more, colours that agree in the upper six
/// bits of red, green and blue become one (never off by more than 3 of 255); when there are still
/// more than 256, the file has full colour, and every pixel its own again.
///
/// # Errors
/// `memory_limit`, when there is no memory for the file.
pub fn encode(canvas: &Canvas, indices: &mut Vec<u8>) -> Result<Vec<u8>> {
    let opaque = canvas.opaque;
    let mut indexed = |mask: u32| match opaque {
        true => index(&canvas.pixels, canvas.width, mask, indices),
        false => None,
    };
    match indexed(u32::MAX).or_else(|| indexed(0xFFFC_FCFC)) {
        Some(colors) => {
            let palette = colors.iter().flat_map(|color| color.to_le_bytes()[..3].to_vec());
            write(canvas, ColorType::Indexed, Some(palette.collect()), indices)
        }
        None if opaque => write(canvas, ColorType::Rgb, None, &full(canvas)),
        None => write(canvas, ColorType::Rgba, None, &straight(canvas)),
    }
}

fn write(
    canvas: &Canvas,
    color: ColorType,
    palette: Option<Vec<u8>>,
    data: &[u8],
) -> Result<Vec<u8>> {
    let failed =
        |e: png::EncodingError| Error::new(Code::MemoryLimit, "", format!("no PNG file: {e}"));
    let mut out = Vec::with_capacity(16 * 1024);
    let mut encoder = Encoder::new(&mut out, canvas.width as u32, canvas.height as u32);
    encoder.set_color(color);
    encoder.set_depth(BitDepth::Eight);
    if let Some(palette) = palette {
        encoder.set_palette(palette);
    }
    let mut writer = encoder.write_header().map_err(failed)?;
    let pixel = color.samples();
    let data = zlib(data, canvas.width * pixel + 1, pixel);
    writer.write_chunk(png::chunk::IDAT, &data).map_err(failed)?;
    writer.finish().map_err(failed)?;
    Ok(out)
}

/// Pixels that are looked at together.
const RUN: usize = 16;

/// Give each pixel an index; the result is the colours in the order they are met; colours are alike when they agree
/// under `mask`. `None` when there are more than 256.
fn index(pixels: &[u32], width: usize, mask: u32, indices: &mut Vec<u8>) -> Option<Vec<u32>> {
    let stride = width + 1;
    indices.resize(pixels.len() / width * stride, 0);
    let mut colors = Palette { mask, colors: Vec::with_capacity(COLORS), table: [0; TABLE] };
    let (mut last, mut last_index) = (*pixels.first()?, colors.find(*pixels.first()?)?);
    for (y, row) in pixels.chunks_exact(width).enumerate() {
        let (done, rest) = indices.split_at_mut(y * stride);
        // No filter: the repeats are found as they are.
        rest[0] = 0;
        let rest = &mut rest[1..];
        let above =
            (y > 0).then(|| (&pixels[(y - 1) * width..y * width], &done[(y - 1) * stride + 1..]));
        if let Some((above, known)) = above
            && above == row
        {
            rest[..width].copy_from_slice(&known[..width]);
            (last, last_index) = (row[width - 1], known[width - 1]);
            continue;
        }
        for (run, slots) in rest[..width].chunks_mut(RUN).enumerate() {
            let span = run * RUN..run * RUN + slots.len();
            let here = &row[span.clone()];
            // Most of a chart is one colour, or repeats the row above.
            if here.iter().fold(0, |differ, pixel| differ | (pixel ^ last)) == 0 {
                slots.fill(last_index);
                continue;
            }
            match above {
                Some((above, known)) if above[span.clone()] == *here => {
                    slots.copy_from_slice(&known[span]);
                }
                _ => {
                    for (slot, &pixel) in slots.iter_mut().zip(here) {
                        if pixel != last {
                            (last, last_index) = (pixel, colors.find(pixel)?);
                        }
                        *slot = last_index;
                    }
                }
            }
            last = here[here.len() - 1];
            last_index = slots[slots.len() - 1];
        }
    }
    Some(colors.colors)
}

/// Colours by the order they were met.
struct Palette {
    mask: u32,
    colors: Vec<u32>,
    /// Index of a colour plus one, at the place that its hash gives or behind; 0 is empty.
    table: [u16; TABLE],
}

impl Palette {
    /// The index of a colour; `None` when there are too many.
    fn find(&mut self, pixel: u32) -> Option<u8> {
        let key = pixel & self.mask;
        let mut place = (key.wrapping_mul(0x9E37_79B1) >> 22) as usize;
        loop {
            match usize::from(self.table[place]) {
                0 if self.colors.len() == COLORS => return None,
                0 => {
                    self.colors.push(pixel);
                    self.table[place] = self.colors.len() as u16;
                    return Some((self.colors.len() - 1) as u8);
                }
                found if self.colors[found - 1] & self.mask == key => {
                    return Some((found - 1) as u8);
                }
                _ => place = (place + 1) % TABLE,
            }
        }
    }
}

/// Rows of red, green, blue, each behind the word for "no filter".
fn full(canvas: &Canvas) -> Vec<u8> {
    let mut out = vec![0; canvas.height * (canvas.width * 3 + 1)];
    let rows = canvas.pixels.chunks_exact(canvas.width);
    for (to, row) in out.chunks_exact_mut(canvas.width * 3 + 1).zip(rows) {
        for (rgb, pixel) in to[1..].chunks_exact_mut(3).zip(row) {
            rgb.copy_from_slice(&pixel.to_le_bytes()[..3]);
        }
    }
    out
}

/// Rows of red, green, blue, alpha, not multiplied, each behind the word for "no filter".
fn straight(canvas: &Canvas) -> Vec<u8> {
    let mut out = Vec::with_capacity(canvas.height * (canvas.width * 4 + 1));
    for row in canvas.pixels.chunks_exact(canvas.width) {
        out.push(0);
        for pixel in row {
            let [r, g, b, a] = pixel.to_le_bytes();
            let alpha = u32::from(a).max(1);
            let part = |value: u8| ((u32::from(value) * 255 + alpha / 2) / alpha).min(255) as u8;
            out.extend_from_slice(&[part(r), part(g), part(b), a]);
        }
    }
    out
}
