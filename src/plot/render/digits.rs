//! Pixels and colours as digits, fast: this is most of the work of writing an SVG.

use crate::plot::scene::{Color, Rect};

/// Farther than this from the picture nothing is seen, and digits are only wasted.
const FAR: f32 = 100_000.0;

/// Digits of each number below 1000, and in the fourth byte how many they are.
static WHOLE: [[u8; 4]; 1000] = {
    let mut table = [[0u8; 4]; 1000];
    let mut i = 0;
    while i < 1000 {
        let (a, b, c) = ((i / 100) as u8 + b'0', (i / 10 % 10) as u8 + b'0', (i % 10) as u8 + b'0');
        table[i] = match i {
            0..10 => [c, 0, 0, 1],
            10..100 => [b, c, 0, 2],
            _ => [a, b, c, 3],
        };
        i += 1;
    }
    table
};

/// The fraction of so many hundredths, and in the fourth byte its length: nothing, one digit or two.
static FRACTION: [[u8; 4]; 100] = {
    let mut table = [[b'.', 0, 0, 0]; 100];
    let mut i = 1;
    while i < 100 {
        let (tens, ones) = ((i / 10) as u8 + b'0', (i % 10) as u8 + b'0');
        table[i] = [b'.', tens, ones, if i % 10 == 0 { 2 } else { 3 }];
        i += 1;
    }
    table
};

/// A few digits on their way to the output: appending byte by byte to a vector is slower.
struct Buffer<const SIZE: usize> {
    bytes: [u8; SIZE],
    len: usize,
}

/// Bytes gathered for a batch, and for one number.
const BATCH: usize = 2048;
const ONE: usize = 16;

/// More than the longest mark needs.
const ROOM: usize = 128;

impl<const SIZE: usize> Buffer<SIZE> {
    fn new() -> Self {
        Buffer { bytes: [0; SIZE], len: 0 }
    }

    /// Make room for one more mark.
    #[inline]
    fn ready(&mut self, out: &mut Vec<u8>) {
        if self.len > self.bytes.len() - ROOM {
            self.flush(out);
        }
    }

    fn flush(&mut self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.bytes[..self.len]);
        self.len = 0;
    }

    #[inline]
    fn put<const N: usize>(&mut self, text: &[u8; N]) {
        self.bytes[self.len..self.len + N].copy_from_slice(text);
        self.len += N;
    }

    /// What stands at `place`, at most `N` bytes, once more.
    #[inline]
    fn again<const N: usize>(&mut self, place: std::ops::Range<usize>) {
        let (start, len) = (place.start, place.len());
        let mut text = [0; N];
        text.copy_from_slice(&self.bytes[start..start + N]);
        self.bytes[self.len..self.len + N].copy_from_slice(&text);
        self.len += len;
    }

    /// A number with at most one decimal.
    #[inline]
    fn tenths(&mut self, value: f32) {
        let tenths = rounded(f64::from(value.clamp(-FAR, FAR)) * 10.0);
        let size = tenths.unsigned_abs();
        self.whole(size / 10, tenths < 0);
        self.fraction(size % 10 * 10);
    }

    /// A number with at most two decimals.
    #[inline]
    fn hundredths(&mut self, value: f32) {
        let hundredths = rounded(f64::from(value.clamp(-FAR, FAR)) * 100.0);
        let size = hundredths.unsigned_abs();
        self.whole(size / 100, hundredths < 0);
        self.fraction(size % 100);
    }

    /// What so many hundredths are behind the whole number.
    #[inline]
    fn fraction(&mut self, hundredths: u32) {
        let text = &FRACTION[hundredths as usize];
        self.bytes[self.len..self.len + 4].copy_from_slice(text);
        self.len += usize::from(text[3]);
    }

    /// The digits of a whole number below 1,000,000, with a sign.
    #[inline]
    fn whole(&mut self, value: u32, negative: bool) {
        if negative {
            self.put(b"-");
        }
        if value < 1000 {
            let digits = &WHOLE[value as usize];
            self.bytes[self.len..self.len + 4].copy_from_slice(digits);
            self.len += usize::from(digits[3]);
        } else {
            self.long(value);
        }
    }

    /// The same for numbers from 1000 on.
    #[cold]
    fn long(&mut self, value: u32) {
        let text = value.to_string();
        self.bytes[self.len..self.len + text.len()].copy_from_slice(text.as_bytes());
        self.len += text.len();
    }
}

/// A number with at most two decimals, without zeros at its end; NaN is 0.
#[inline]
pub fn px(value: f32, out: &mut Vec<u8>) {
    one(|buffer| buffer.hundredths(value), out);
}

/// A number with at most one decimal, for the many marks of a batch.
#[inline]
pub fn tenths(value: f32, out: &mut Vec<u8>) {
    one(|buffer| buffer.tenths(value), out);
}

/// One number alone.
#[inline]
fn one(write: impl FnOnce(&mut Buffer<ONE>), out: &mut Vec<u8>) {
    let mut buffer = Buffer::<ONE>::new();
    write(&mut buffer);
    // All of the buffer is appended, and what is too much cut off: a copy of known length is quick.
    let end = out.len() + buffer.len;
    out.extend_from_slice(&buffer.bytes);
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
fn long_count(mut value: u64, out: &mut Vec<u8>) {
    let mut text = [0_u8; 20];
    let mut first = text.len();
    loop {
        first -= 1;
        text[first] = b'0' + (value % 10) as u8;
        value /= 10;
        if value == 0 {
            break;
        }
    }
    out.extend_from_slice(&text[first..]);
}

/// `head x y tail` for every point.
pub fn dots<const H: usize, const T: usize>(
    points: &[[f32; 2]],
    head: &[u8; H],
    tail: &[u8; T],
    out: &mut Vec<u8>,
) {
    let mut buffer = Buffer::<BATCH>::new();
    for at in points {
        buffer.ready(out);
        buffer.put(head);
        buffer.tenths(at[0]);
        buffer.put(b" ");
        buffer.tenths(at[1]);
        buffer.put(tail);
    }
    buffer.flush(out);
}

/// `M x y L x y …`, with a new `M` after each point that is NaN, and at the first when it is to
/// `begin`; the result tells whether what follows must.
pub fn corners(points: &[[f32; 2]], mut begin: bool, out: &mut Vec<u8>) -> bool {
    let mut buffer = Buffer::<BATCH>::new();
    for at in points {
        if at[0].is_nan() || at[1].is_nan() {
            begin = true;
            continue;
        }
        buffer.ready(out);
        buffer.put(if begin { b"M" } else { b"L" });
        buffer.tenths(at[0]);
        buffer.put(b" ");
        buffer.tenths(at[1]);
        begin = false;
    }
    buffer.flush(out);
    begin
}

/// `M x y h w v h h −w z` for every rectangle.
pub fn rects<'r>(places: impl ExactSizeIterator<Item = &'r Rect>, out: &mut Vec<u8>) {
    // Cells of one colour are often few, and clearing a large buffer costs more than writing them.
    if places.len() < 16 {
        gather_rects(places, Buffer::<256>::new(), out);
    } else {
        gather_rects(places, Buffer::<BATCH>::new(), out);
    }
}

fn gather_rects<'r, const SIZE: usize>(
    places: impl Iterator<Item = &'r Rect>,
    mut buffer: Buffer<SIZE>,
    out: &mut Vec<u8>,
) {
    // Cells, and bars of one length, often have the size of the one before them.
    let (mut size, mut tail) = ([f32::NAN; 2], 0..0);
    for rect in places {
        if buffer.len > buffer.bytes.len() - ROOM {
            buffer.flush(out);
            size = [f32::NAN; 2];
        }
        buffer.put(b"M");
        buffer.hundredths(rect.x);
        buffer.put(b" ");
        buffer.hundredths(rect.y);
        if size == [rect.w, rect.h] {
            buffer.again::<32>(tail.clone());
            continue;
        }
        let begin = buffer.len;
        buffer.put(b"h");
        let start = buffer.len;
        buffer.hundredths(rect.w);
        let width = start..buffer.len;
        buffer.put(b"v");
        buffer.hundredths(rect.h);
        // A width is never negative; that of nothing is `h0` both ways.
        buffer.put(b"h-");
        buffer.len -= usize::from(buffer.bytes[width.clone()] == *b"0");
        buffer.again::<16>(width);
        buffer.put(b"z");
        tail = begin..buffer.len;
        // A long one is written anew each time.
        size = if tail.len() <= 32 { [rect.w, rect.h] } else { [f32::NAN; 2] };
    }
    buffer.flush(out);
}

/// The nearest whole number, ties to even; NaN is 0. Adding 1.5·2⁵² leaves it in the low bits.
#[inline]
fn rounded(value: f64) -> i32 {
    const SHIFT: f64 = 6_755_399_441_055_744.0;
    if value.is_nan() { 0 } else { (value + SHIFT).to_bits() as i32 }
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
