//! Pixels and colours as digits, fast.

use super::buffer::{
    Buffer, Piece, SCRATCH, SIDE_BY_SIDE, Scratch, Split, WHOLE, decimal, hundredths,
};
use crate::plot::scene::{Color, Rect};

/// A number with at most two decimals, without zeros at its end; NaN is 0.
#[inline]
pub fn px(value: f32, out: &mut Vec<u8>) {
    one(|buffer| buffer.hundredths(None, value), out);
}

/// A number with at most one decimal, for the many marks of a batch.
#[inline(never)]
pub fn tenths(value: f32, out: &mut Vec<u8>) {
    one(|buffer| buffer.tenths(None, value), out);
}

/// So many hundredths as a number.
#[inline]
pub fn number(hundredths: i32, out: &mut Vec<u8>) {
    one(|buffer| buffer.number(None, hundredths), out);
}

/// One number alone.
#[inline(always)]
fn one(write: impl FnOnce(&mut Buffer<'_, 32>), out: &mut Vec<u8>) {
    let mut bytes = [0; 32];
    let mut buffer = Buffer::over(&mut bytes);
    write(&mut buffer);
    // Half of the buffer is appended, and what is too much cut off: a copy of known length is quick.
    let end = out.len() + buffer.len;
    out.extend_from_slice(&bytes[..16]);
    out.truncate(end);
}

/// A whole number.
#[inline]
pub fn count(value: u64, out: &mut Vec<u8>) {
    if value < 1000 {
        let [a, b, c, digits] = WHOLE[value as usize];
        let end = out.len() + usize::from(digits);
        out.extend_from_slice(&[a, b, c, 0]);
        out.truncate(end);
    } else {
        long_count(value, out);
    }
}

/// The same for numbers from 1000 on.
fn long_count(value: u64, out: &mut Vec<u8>) {
    let mut text = [0; 20];
    let first = decimal(value, &mut text);
    out.extend_from_slice(&text[first..]);
}

/// `head x y tail` for every point; heads and tails of a few letters.
pub fn dots<const H: usize, const T: usize>(
    points: &[[f32; 2]],
    head: &[u8; H],
    tail: &[u8; T],
    scratch: &mut Scratch,
    out: &mut Vec<u8>,
) {
    // A point has two numbers of seven letters at most; what is split at once fits the buffer.
    const { assert!((H + T + 14) * SIDE_BY_SIDE / 2 <= SCRATCH.len() / 2) };
    let mut buffer = Buffer::over(scratch);
    // A head of one letter is written together with the number behind it.
    let lead = if H == 1 { Some(head[0]) } else { None };
    for part in points.chunks(SIDE_BY_SIDE / 2) {
        if let Some(split) = Split::of(part.as_flattened()) {
            for i in 0..part.len() {
                if H > 1 {
                    buffer.put(head);
                }
                buffer.split(lead, &split, 2 * i);
                buffer.split(Some(b' '), &split, 2 * i + 1);
                buffer.put(tail);
            }
            buffer.flush(out);
            continue;
        }
        for at in part {
            out.extend_from_slice(head);
            tenths(at[0], out);
            out.push(b' ');
            tenths(at[1], out);
            out.extend_from_slice(tail);
        }
    }
}

/// `lead end rest` for every end.
pub fn ends(ends: &[f32], lead: u8, rest: &Piece<32>, scratch: &mut Scratch, out: &mut Vec<u8>) {
    let mut buffer = Buffer::over(scratch);
    for part in ends.chunks(SIDE_BY_SIDE) {
        let split = Split::of(part);
        for (i, end) in part.iter().enumerate() {
            buffer.ready(out);
            match &split {
                Some(split) => buffer.split(Some(lead), split, i),
                None => buffer.tenths(Some(lead), *end),
            }
            buffer.piece(rest);
        }
    }
    buffer.flush(out);
}

/// `M x y L x y …`, with a new `M` after each point that is NaN, and at the first when it is to
/// `begin`; the result tells whether what follows must.
pub fn corners(
    points: &[[f32; 2]],
    mut begin: bool,
    scratch: &mut Scratch,
    out: &mut Vec<u8>,
) -> bool {
    let mut buffer = Buffer::over(scratch);
    for at in points {
        if at[0].is_nan() || at[1].is_nan() {
            begin = true;
            continue;
        }
        buffer.ready(out);
        buffer.tenths(Some(if begin { b'M' } else { b'L' }), at[0]);
        buffer.tenths(Some(b' '), at[1]);
        begin = false;
    }
    buffer.flush(out);
    begin
}

/// `M x y h w v h h −w z` for every rectangle.
pub fn rects(places: impl Iterator<Item = Rect>, scratch: &mut Scratch, out: &mut Vec<u8>) {
    let mut buffer = Buffer::over(scratch);
    // Bars have the width of the one before them, or nearly.
    let mut known = f32::NAN;
    let mut width = i32::MIN;
    let [mut upper, mut lower] = sides(0);
    for rect in places {
        buffer.ready(out);
        if rect.w != known {
            known = rect.w;
            let now = hundredths(known);
            if now != width {
                width = now;
                [upper, lower] = sides(now);
            }
        }
        buffer.hundredths(Some(b'M'), rect.x);
        buffer.hundredths(Some(b' '), rect.y);
        buffer.piece(&upper);
        buffer.hundredths(None, rect.h);
        buffer.piece(&lower);
    }
    buffer.flush(out);
}

/// The upper side of a rectangle, `hwv`, and after its height the lower one, `h-wz`.
fn sides(width: i32) -> [Piece<16>; 2] {
    let upper = Piece::of(|buffer| {
        buffer.number(Some(b'h'), width);
        buffer.put(b"v");
    });
    let lower = Piece::of(|buffer| {
        // A width is never negative; that of nothing is `h0` both ways.
        buffer.number(Some(b'h'), -width);
        buffer.put(b"z");
    });
    [upper, lower]
}

/// Differences from one row to the next, a blank before each; that to the very next row is an empty word.
/// `last` is the row before the first; the last one comes back.
pub fn steps(
    rows: impl Iterator<Item = u32>,
    mut last: u32,
    scratch: &mut Scratch,
    out: &mut Vec<u8>,
) -> u32 {
    let mut buffer = Buffer::over(scratch);
    for row in rows {
        buffer.ready(out);
        let step = row.wrapping_sub(last);
        if step == 1 {
            buffer.put(b" ");
        } else if row >= last {
            buffer.count(b' ', step);
        } else {
            buffer.put(b" ");
            buffer.count(b'-', last - row);
        }
        last = row;
    }
    buffer.flush(out);
    last
}

/// `#rrggbb`
pub fn rgb(color: Color, out: &mut Vec<u8>) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let mut text = [b'#'; 7];
    for (i, byte) in [color.r, color.g, color.b].into_iter().enumerate() {
        text[1 + 2 * i] = HEX[usize::from(byte >> 4)];
        text[2 + 2 * i] = HEX[usize::from(byte & 15)];
    }
    out.extend_from_slice(&text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::rng::Rng;

    #[test]
    fn rows_are_told_by_their_differences() {
        let mut rng = Rng::new(53);
        for case in 0..300 {
            let mut row = rng.below(5000) as u32;
            let rows: Vec<u32> = (0..rng.below(900))
                .map(|_| {
                    row = match rng.below(4) {
                        0 => rng.below(2000) as u32,
                        1 if case % 3 == 0 => rng.bits() as u32,
                        _ => row.wrapping_add(1),
                    };
                    row
                })
                .collect();
            let mut out = Vec::new();
            let last = steps(rows.iter().copied(), 7, &mut SCRATCH.clone(), &mut out);
            let (mut slow, mut before) = (String::new(), 7_i64);
            for row in &rows {
                let step = i64::from(*row) - before;
                slow.push(' ');
                if step != 1 {
                    slow.push_str(&step.to_string());
                }
                before = (*row).into();
            }
            assert_eq!((String::from_utf8(out).unwrap(), i64::from(last)), (slow, before));
        }
    }

    #[test]
    fn points_are_their_numbers_one_by_one() {
        let mut rng = Rng::new(67);
        for case in 0..300 {
            let far = [1.0, 99.0, 1000.0, 1e9][case % 4];
            let points: Vec<[f32; 2]> = (0..rng.below(150))
                .map(|_| {
                    let mut one = |near: bool| match rng.below(40) {
                        0 if !near => f32::NAN,
                        1 if !near => (rng.uniform() * -far) as f32,
                        2 => (rng.below(10_000) as f32 + 0.5) / 10.0,
                        3 if !near => 999.96,
                        _ => (rng.uniform() * far.min(999.9)) as f32,
                    };
                    [one(case % 3 > 0), one(case % 3 > 0)]
                })
                .collect();
            let [mut fast, mut page, mut slow, mut slow_page] = [const { Vec::new() }; 4];
            dots(&points, b"<path d=\"M", b"h0\"/>", &mut SCRATCH.clone(), &mut fast);
            dots(&points, b" ", b"", &mut SCRATCH.clone(), &mut page);
            for [x, y] in &points {
                slow.extend_from_slice(b"<path d=\"M");
                slow_page.push(b' ');
                for out in [&mut slow, &mut slow_page] {
                    tenths(*x, out);
                    out.push(b' ');
                    tenths(*y, out);
                }
                slow.extend_from_slice(b"h0\"/>");
            }
            assert_eq!(String::from_utf8(fast).unwrap(), String::from_utf8(slow).unwrap());
            assert_eq!(page, slow_page);
        }
    }

    #[test]
    fn rectangles_are_their_numbers_one_by_one() {
        let mut rng = Rng::new(59);
        for case in 0..200 {
            let width = (rng.uniform() * 30.0) as f32;
            let rects: Vec<Rect> = (0..rng.below(200))
                .map(|i| Rect {
                    x: (rng.uniform() * 1500.0 - 200.0) as f32,
                    y: (rng.normal() * libm::pow(10.0, (case % 8) as f64)) as f32,
                    w: if i % 5 == 0 { (rng.uniform() * 2000.0) as f32 } else { width },
                    h: [(rng.uniform() * 900.0) as f32, 0.0, f32::NAN, 1e9][i as usize % 4],
                })
                .collect();
            let mut out = Vec::new();
            super::rects(rects.iter().copied(), &mut SCRATCH.clone(), &mut out);
            let mut slow = Vec::new();
            for Rect { x, y, w, h } in &rects {
                for (letter, value) in [("M", *x), (" ", *y), ("h", *w), ("v", *h), ("h", -w)] {
                    slow.extend_from_slice(letter.as_bytes());
                    px(value, &mut slow);
                }
                slow.push(b'z');
            }
            assert_eq!(String::from_utf8(out).unwrap(), String::from_utf8(slow).unwrap());
        }
    }
}
