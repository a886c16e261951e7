//! The values behind a chart: a table for people and screen readers, packed columns for its script.
//!
//! The first [`SHOWN`] rows are a table as HTML has it. What is beyond them is packed in base64, and
//! put into the table by the script when somebody opens it; hover and export read both; whole numbers in
//! even steps are told by the first and the step, the sides of a matrix by their lengths. Numbers are
//! rounded to seven significant digits (as 32-bit floats when packed), but whole numbers never are.

use super::number::number;
use crate::base::budget::Ctx;
use crate::base::error::Result;
use crate::base::wire::write_f64;
use crate::plot::ROWS_A_CHECK;
use crate::plot::grid::{Cells, Codes, Grid};
use crate::plot::number::moment;
use crate::plot::render::buffer::{Buffer, SCRATCH};
use crate::plot::render::digits::count;
use crate::plot::render::escape;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Rows that the table has without the script.
pub const SHOWN: usize = 200;

/// Append the table of a grid, and its packed rest; `index` is its place among the chart's.
///
/// # Errors
/// Those of the budget.
pub fn write(grid: &Grid, index: usize, ctx: &Ctx, out: &mut Vec<u8>) -> Result<()> {
    let shown = grid.rows.min(SHOWN);
    out.extend_from_slice(b"<table data-n=\"");
    count(grid.rows as u64, out);
    out.extend_from_slice(b"\" data-first=\"");
    count(shown as u64, out);
    out.extend_from_slice(b"\">");
    if grid.rows > shown {
        out.extend_from_slice(b"<caption>The first ");
        count(shown as u64, out);
        out.extend_from_slice(b" of ");
        count(grid.rows as u64, out);
        out.extend_from_slice(b" rows</caption>");
    }
    out.extend_from_slice(b"<thead><tr>");
    for column in &grid.columns {
        out.extend_from_slice(b"<th scope=col>");
        escape::text(&column.name, out);
    }
    out.extend_from_slice(b"<tbody>");
    out.reserve(shown * grid.columns.len() * 32);
    let (mut text, mut word) = (String::new(), Vec::new());
    let mut bytes = SCRATCH;
    let mut buffer = Buffer::over(&mut bytes);
    for row in 0..shown {
        buffer.ready(out);
        buffer.put(b"<tr>");
        for column in &grid.columns {
            buffer.ready(out);
            buffer.put(b"<td>");
            match &column.values {
                Cells::Numbers(values) => number(values[row], &mut buffer),
                Cells::Times { values, zone } => {
                    text.clear();
                    moment(values[row], zone.as_deref(), &mut text);
                    buffer.text(text.as_bytes());
                }
                Cells::Words { codes, names } => {
                    word.clear();
                    let name = names.get(codes.get(row) as usize);
                    escape::text(name.map_or("", String::as_str), &mut word);
                    if word.len() < 64 {
                        buffer.text(&word);
                    } else {
                        buffer.flush(out);
                        out.extend_from_slice(&word);
                    }
                }
            }
        }
    }
    buffer.flush(out);
    out.extend_from_slice(b"</table>");
    if grid.rows > shown {
        for (i, column) in grid.columns.iter().enumerate() {
            ctx.check()?;
            packed(&column.values, shown, [index, i], ctx, out)?;
        }
    }
    Ok(())
}

/// Append a column from row `first` on, in base64 of little-endian values.
fn packed(
    values: &Cells,
    first: usize,
    [grid, column]: [usize; 2],
    ctx: &Ctx,
    out: &mut Vec<u8>,
) -> Result<()> {
    out.extend_from_slice(b"<template data-c=\"");
    count(grid as u64, out);
    out.push(b' ');
    count(column as u64, out);
    out.extend_from_slice(b"\" data-t=");
    match values {
        Cells::Numbers(values) => {
            let values = &values[first..];
            if let Some(step) = steady(values) {
                out.extend_from_slice(b"step data-n=\"");
                count(values.len() as u64, out);
                for number in [values[0], step] {
                    out.push(b' ');
                    write_f64(number, out);
                }
                out.extend_from_slice(b"\"><i>");
            } else if need_double(values) {
                out.extend_from_slice(b"f8><i>");
                base64(values, |v| v.to_le_bytes(), ctx, out)?;
            } else {
                out.extend_from_slice(b"f4><i>");
                base64(values, |v| (*v as f32).to_le_bytes(), ctx, out)?;
            }
        }
        Cells::Times { values, zone } => {
            out.extend_from_slice(b"f8 data-zone=\"");
            escape::text(zone.as_deref().unwrap_or(""), out);
            out.extend_from_slice(b"\"><i>");
            base64(&values[first..], |v| v.to_le_bytes(), ctx, out)?;
        }
        Cells::Words { codes, names } => {
            // One byte holds the codes of up to 255 words, and 255 for none; then two; then four.
            let width = match names.len() {
                0..=0xFF => b'1',
                0x100..=0xFFFF => b'2',
                _ => b'4',
            };
            match codes {
                Codes::Each(_) => out.extend_from_slice(&[b'u', width, b'>']),
                Codes::Turn { rows, run, words } => {
                    out.extend_from_slice(b"turn data-n=\"");
                    count((rows - first) as u64, out);
                    for number in [run, words] {
                        out.push(b' ');
                        count(*number as u64, out);
                    }
                    out.extend_from_slice(b"\">");
                }
            }
            for name in names.iter() {
                out.extend_from_slice(b"<b>");
                escape::text(name, out);
                out.extend_from_slice(b"</b>");
            }
            out.extend_from_slice(b"<i>");
            let codes = match codes {
                Codes::Each(codes) => &codes[first..],
                Codes::Turn { .. } => &[],
            };
            match width {
                b'1' => base64(codes, |v| [*v as u8], ctx, out)?,
                b'2' => base64(codes, |v| (*v as u16).to_le_bytes(), ctx, out)?,
                _ => base64(codes, |v| v.to_le_bytes(), ctx, out)?,
            }
        }
    }
    out.extend_from_slice(b"</i></template>");
    Ok(())
}

/// The step of whole numbers that follow one another evenly, such as numbers of rows: two numbers
/// tell them all.
fn steady(values: &[f64]) -> Option<f64> {
    let (first, step) = (*values.first()?, values.get(1)? - values[0]);
    // Below 2⁵³ every product and sum of whole numbers is exact, here as in the script.
    let reach = first.abs() + step.abs() * values.len() as f64;
    if !(reach < 9e15 && first == first.trunc() && step == step.trunc()) {
        return None;
    }
    let even = values.chunks(AT_ONCE).enumerate().all(|(k, part)| {
        let start = first + step * (k * AT_ONCE) as f64;
        let same = |(i, v): (usize, &f64)| *v == start + step * f64::from(i as i32);
        part.iter().enumerate().fold(true, |all, row| all & same(row))
    });
    even.then_some(step)
}

/// Values that are looked at without a decision in between, which the machine does side by side.
const AT_ONCE: usize = 256;

/// Does any value need more than a 32-bit float? Most are neither large nor tiny.
fn need_double(values: &[f64]) -> bool {
    let odd = |v: &f64| (v.abs() > 16_777_216.0) | ((v.abs() < 1e-37) & (*v != 0.0));
    values.chunks(AT_ONCE).any(|part| {
        part.iter().fold(false, |any, v| any | odd(v)) && part.iter().any(|v| needs_double(*v))
    })
}

/// Would a 32-bit float lose more than digits? Whole numbers that 24 bits do not hold, and sizes
/// that it does not reach.
fn needs_double(value: f64) -> bool {
    let size = value.abs();
    if size <= 16_777_216.0 {
        return size < 1e-37 && value != 0.0;
    }
    value.is_finite() && (size > 1e38 || value.fract() == 0.0 && f64::from(value as f32) != value)
}

/// Append values one after another, each in `N` bytes, in base64.
fn base64<T, const N: usize>(
    values: &[T],
    bytes: impl Fn(&T) -> [u8; N],
    ctx: &Ctx,
    out: &mut Vec<u8>,
) -> Result<()> {
    // Blocks are a multiple of six bytes, so that only the last one has a rest.
    let mut block = [0_u8; BLOCK * 8];
    out.reserve((values.len() * N).div_ceil(3) * 4);
    for (i, part) in values.chunks(BLOCK).enumerate() {
        if i.is_multiple_of(ROWS_A_CHECK / BLOCK) {
            ctx.check()?;
        }
        for (slot, value) in block.as_chunks_mut::<N>().0.iter_mut().zip(part) {
            *slot = bytes(value);
        }
        encode(&block[..part.len() * N], out);
    }
    Ok(())
}

/// Values that are encoded at once, a multiple of six.
const BLOCK: usize = 384;

/// Append bytes in base64, padded at their end.
fn encode(bytes: &[u8], out: &mut Vec<u8>) {
    let (sixes, rest) = bytes.as_chunks::<6>();
    let start = out.len();
    out.resize(start + sixes.len() * 8, 0);
    for (eight, six) in out[start..].as_chunks_mut::<8>().0.iter_mut().zip(sixes) {
        let [a, b, c, d, e, f] = *six;
        let bits = u64::from_be_bytes([0, 0, a, b, c, d, e, f]);
        let pair = |at: u32| LETTERS[(bits >> at & 0xFFF) as usize];
        let ([a, b], [c, d], [e, f], [g, h]) = (pair(36), pair(24), pair(12), pair(0));
        *eight = [a, b, c, d, e, f, g, h];
    }
    if !rest.is_empty() {
        let start = out.len();
        out.resize(start + 8, 0);
        let written = STANDARD.encode_slice(rest, &mut out[start..]).unwrap_or(0);
        out.truncate(start + written);
    }
}

/// The two letters of every twelve bits.
static LETTERS: [[u8; 2]; 4096] = {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut table = [[0; 2]; 4096];
    let mut i = 0;
    while i < 4096 {
        table[i] = [ALPHABET[i >> 6], ALPHABET[i & 63]];
        i += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_crate() {
        let mut rng = crate::base::rng::Rng::new(37);
        for n in 0..300 {
            let bytes: Vec<u8> = (0..n).map(|_| rng.below(256) as u8).collect();
            let mut out = b"before".to_vec();
            encode(&bytes, &mut out);
            assert_eq!(out, format!("before{}", STANDARD.encode(&bytes)).as_bytes());
            let values: Vec<f64> = (0..n * 7).map(|_| rng.uniform()).collect();
            out.clear();
            base64(&values, |v| v.to_le_bytes(), &Ctx::default(), &mut out).unwrap();
            let all: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()).collect();
            assert_eq!(out, STANDARD.encode(&all).as_bytes());
        }
    }
}
