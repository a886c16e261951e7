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
const fn fraction(hundredths: usize) -> [u8; 4] {
    let (tens, ones) = ((hundredths / 10) as u8 + b'0', (hundredths % 10) as u8 + b'0');
    match (hundredths, ones) {
        (0, _) => [b'.', 0, 0, 0],
        (_, b'0') => [b'.', tens, 0, 2],
        _ => [b'.', tens, ones, 3],
    }
}

/// The fraction of so many hundredths at the place behind one, two or three digits, and in the eighth byte
/// the length of both; 128 for each number of digits.
static BEHIND: [u64; 512] = {
    let mut table = [0; 512];
    let mut i = 128;
    while i < 512 {
        let (digits, hundredths) = (i as u64 / 128, i % 128);
        if hundredths < 100 {
            let [a, b, c, len] = fraction(hundredths);
            let text = u64::from_le_bytes([a, b, c, 0, 0, 0, 0, 0]);
            table[i] = text << (8 * digits) | (digits + len as u64) << 56;
        }
        i += 1;
    }
    table
};

/// A few digits on their way to the output: appending byte by byte to a vector is slower.
///
/// The bytes lie elsewhere and what is rare is told the length, so that it stays in a register.
pub(super) struct Buffer<'b, const SIZE: usize> {
    bytes: &'b mut [u8; SIZE],
    len: usize,
}

/// Bytes to gather digits in; made once for a picture, since clearing them costs as much as a few marks.
pub(super) type Scratch = [u8; 2048];

/// Scratch that nothing was written into.
pub(super) const SCRATCH: Scratch = [0; 2048];

/// More than the longest mark needs.
const ROOM: usize = 128;

/// A short text that is written again and again.
#[derive(Clone, Copy)]
pub(super) struct Piece<const N: usize> {
    bytes: [u8; N],
    len: u8,
}

impl<const N: usize> Piece<N> {
    /// What `write` writes, at most `N` bytes and 32.
    pub fn of(write: impl FnOnce(&mut Buffer<'_, 128>)) -> Self {
        let mut all = [0; 128];
        let mut buffer = Buffer::over(&mut all);
        write(&mut buffer);
        let len = buffer.len.min(N) as u8;
        let mut bytes = [0; N];
        bytes.copy_from_slice(&all[..N]);
        Piece { bytes, len }
    }
}

impl<'b, const SIZE: usize> Buffer<'b, SIZE> {
    /// An empty one in `bytes`, a power of two of them. The second half stays free, but for the end of
    /// what is stored and not counted.
    #[inline(always)]
    pub fn over(bytes: &'b mut [u8; SIZE]) -> Self {
        const { assert!(SIZE.is_power_of_two() && SIZE >= 32) };
        Buffer { bytes, len: 0 }
    }

    /// Make room for one more mark.
    #[inline(always)]
    pub fn ready(&mut self, out: &mut Vec<u8>) {
        if self.len > SIZE / 2 - ROOM {
            self.flush(out);
        }
    }

    #[inline(always)]
    pub fn flush(&mut self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.bytes[..self.len]);
        self.len = 0;
    }

    /// The first `len` bytes of `text`; the others are written over by what follows. All are stored at
    /// once: a copy whose length the compiler does not know is a call.
    #[inline(always)]
    fn push<const N: usize>(&mut self, text: &[u8; N], len: usize) {
        // What `ready` sees to anyway, told to the compiler, which then leaves its checks out.
        debug_assert!(self.len < SIZE / 2);
        let start = self.len & (SIZE / 2 - 1);
        let room = self.bytes[start..].first_chunk_mut().expect("half of the bytes are free");
        *room = *text;
        self.len += len;
    }

    #[inline(always)]
    pub fn put<const N: usize>(&mut self, text: &[u8; N]) {
        self.push(text, N);
    }

    #[inline(always)]
    pub fn piece<const N: usize>(&mut self, piece: &Piece<N>) {
        self.push(&piece.bytes, usize::from(piece.len));
    }

    /// A letter, when there is one, and a number with at most one decimal.
    #[inline(always)]
    pub fn tenths(&mut self, lead: Option<u8>, value: f32) {
        let tenths = rounded(f64::from(value) * 10.0);
        match tenths as u64 {
            0..10_000 => self.small(lead, tenths as u32 * 10),
            _ => self.len = rare(self.bytes, self.len, lead, near(value, 10.0) * 10),
        }
    }

    /// A letter, when there is one, and a number with at most two decimals.
    #[inline(always)]
    pub fn hundredths(&mut self, lead: Option<u8>, value: f32) {
        let hundredths = rounded(f64::from(value) * 100.0);
        match hundredths as u64 {
            0..100_000 => self.small(lead, hundredths as u32),
            _ => self.len = rare(self.bytes, self.len, lead, near(value, 100.0)),
        }
    }

    /// A letter, when there is one, and so many hundredths.
    pub fn number(&mut self, lead: Option<u8>, hundredths: i32) {
        match hundredths {
            0..100_000 => self.small(lead, hundredths as u32),
            _ => self.len = rare(self.bytes, self.len, lead, hundredths),
        }
    }

    /// The same for fewer than 100,000.
    #[inline(always)]
    fn small(&mut self, lead: Option<u8>, hundredths: u32) {
        let (whole, part) = ((hundredths / 100) as usize, (hundredths % 100) as usize);
        let whole = u32::from_le_bytes(WHOLE[whole]);
        // The top byte is the number of digits: times 128 it is where their fractions begin.
        let behind = BEHIND[(whole >> 17 & 0x180) as usize + part];
        let text = u64::from(whole & 0xFF_FFFF) | behind;
        let len = (behind >> 56) as usize;
        // Six bytes at most, and with a letter seven; the eighth is written over.
        match lead {
            None => self.push(&text.to_le_bytes(), len),
            Some(lead) => self.push(&(text << 8 | u64::from(lead)).to_le_bytes(), len + 1),
        }
    }

    /// A letter, and a whole number.
    #[inline(always)]
    fn count(&mut self, lead: u8, value: u32) {
        match WHOLE.get(value as usize) {
            Some(text) => {
                let digits = u32::from_le_bytes(*text);
                let text = u64::from(digits) << 8 | u64::from(lead);
                self.push(&text.to_le_bytes(), (digits >> 24) as usize + 1);
            }
            None => self.len = long(self.bytes, self.len, lead, value),
        }
    }
}

/// [`Buffer::number`] for negative numbers and those from 1000 on: the length afterwards.
#[cold]
fn rare(bytes: &mut [u8], len: usize, lead: Option<u8>, hundredths: i32) -> usize {
    let sign: &[u8] = if hundredths < 0 { b"-" } else { b"" };
    let size = hundredths.unsigned_abs();
    let mut text = [0; 20];
    let first = decimal(u64::from(size / 100), &mut text);
    let part = fraction((size % 100) as usize);
    append(bytes, len, [lead.as_slice(), sign, &text[first..], &part[..usize::from(part[3])]])
}

/// [`Buffer::count`] for numbers from 1000 on.
#[cold]
fn long(bytes: &mut [u8], len: usize, lead: u8, value: u32) -> usize {
    let mut text = [0; 20];
    let first = decimal(value.into(), &mut text);
    append(bytes, len, [&[lead], &text[first..]])
}

/// Store texts one after another; the length afterwards.
fn append<const N: usize>(bytes: &mut [u8], mut len: usize, texts: [&[u8]; N]) -> usize {
    for text in texts {
        bytes[len..len + text.len()].copy_from_slice(text);
        len += text.len();
    }
    len
}

/// The digits of a whole number, at the end of `text`; where they begin.
fn decimal(mut value: u64, text: &mut [u8; 20]) -> usize {
    let mut first = text.len();
    loop {
        first -= 1;
        text[first] = b'0' + (value % 10) as u8;
        value /= 10;
        if value == 0 {
            return first;
        }
    }
}

/// Hundredths, the nearest whole number of them; NaN is 0.
pub(super) fn hundredths(value: f32) -> i32 {
    near(value, 100.0)
}

/// The nearest whole number of parts, of which so many make 1, no farther than something is seen.
fn near(value: f32, parts: f64) -> i32 {
    if value.is_nan() { 0 } else { rounded(f64::from(value.clamp(-FAR, FAR)) * parts) as i32 }
}

/// A number with at most two decimals, without zeros at its end; NaN is 0.
#[inline]
pub fn px(value: f32, out: &mut Vec<u8>) {
    one(|buffer| buffer.hundredths(None, value), out);
}

/// A number with at most one decimal, for the many marks of a batch.
#[inline]
pub fn tenths(value: f32, out: &mut Vec<u8>) {
    one(|buffer| buffer.tenths(None, value), out);
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

/// `head x y tail` for every point.
pub fn dots<const H: usize, const T: usize>(
    points: &[[f32; 2]],
    head: &[u8; H],
    tail: &[u8; T],
    scratch: &mut Scratch,
    out: &mut Vec<u8>,
) {
    let mut buffer = Buffer::over(scratch);
    for at in points {
        buffer.ready(out);
        buffer.put(head);
        buffer.tenths(None, at[0]);
        buffer.tenths(Some(b' '), at[1]);
        buffer.put(tail);
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
pub fn rects<'r>(places: impl Iterator<Item = &'r Rect>, scratch: &mut Scratch, out: &mut Vec<u8>) {
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

/// All of a rectangle but where it begins: `h w v h h −w z`, of so many hundredths.
pub(super) fn round(width: i32, height: i32) -> Piece<32> {
    let [upper, lower] = sides(width);
    Piece::of(|buffer| {
        buffer.piece(&upper);
        buffer.number(None, height);
        buffer.piece(&lower);
    })
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

/// The nearest whole number, ties to even, of a number below 2⁵¹. Adding 1.5·2⁵² leaves it in the low
/// bits. What is larger, infinite or NaN is a number that is negative or far beyond those that are written.
#[inline(always)]
fn rounded(value: f64) -> i64 {
    const SHIFT: f64 = 6_755_399_441_055_744.0;
    (value + SHIFT).to_bits() as i64 - SHIFT.to_bits() as i64
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
