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
#[derive(Clone, Copy, Default)]
pub(super) struct Piece {
    bytes: [u8; 16],
    len: u8,
}

impl Piece {
    /// What `write` writes, at most 16 bytes.
    pub fn of(write: impl FnOnce(&mut Buffer<'_, 64>)) -> Piece {
        let mut bytes = [0; 64];
        let mut buffer = Buffer::over(&mut bytes);
        write(&mut buffer);
        let mut piece = Piece { len: buffer.len.min(16) as u8, ..Piece::default() };
        piece.bytes.copy_from_slice(&bytes[..16]);
        piece
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
    pub fn piece(&mut self, piece: &Piece) {
        self.push(&piece.bytes, usize::from(piece.len));
    }

    /// A letter, when there is one, and a number with at most one decimal.
    #[inline(always)]
    pub fn tenths(&mut self, lead: Option<u8>, value: f32) {
        self.number(lead, rounded(f64::from(value.clamp(-FAR, FAR)) * 10.0) * 10);
    }

    /// A letter, when there is one, and a number with at most two decimals.
    #[inline(always)]
    pub fn hundredths(&mut self, lead: Option<u8>, value: f32) {
        self.number(lead, hundredths(value));
    }

    /// A letter, when there is one, and so many hundredths.
    #[inline(always)]
    pub fn number(&mut self, lead: Option<u8>, hundredths: i32) {
        if !(0..100_000).contains(&hundredths) {
            self.len = rare(self.bytes, self.len, lead, hundredths);
            return;
        }
        let size = hundredths as u32;
        let whole = u32::from_le_bytes(WHOLE[(size / 100) as usize]);
        let part = u32::from_le_bytes(FRACTION[(size % 100) as usize]);
        let digits = whole >> 24;
        // The fraction follows the last digit; with a letter that makes eight bytes at most.
        let text = u64::from(whole & 0xFF_FFFF) | u64::from(part & 0xFF_FFFF) << (8 * digits);
        let len = (digits + (part >> 24)) as usize;
        match lead {
            None => self.push(&text.to_le_bytes(), len),
            Some(lead) => self.push(&(text << 8 | u64::from(lead)).to_le_bytes(), len + 1),
        }
    }

    /// A letter, and a whole number.
    #[inline(always)]
    fn count(&mut self, lead: Option<u8>, value: u32) {
        match value {
            0..1000 => self.number(lead, value as i32 * 100),
            _ => self.len = long(self.bytes, self.len, lead, value),
        }
    }
}

/// [`Buffer::number`] for negative numbers and those from 1000 on: the length afterwards.
#[cold]
fn rare(bytes: &mut [u8], len: usize, lead: Option<u8>, hundredths: i32) -> usize {
    let sign = if hundredths < 0 { "-" } else { "" };
    let size = hundredths.unsigned_abs();
    let part = &FRACTION[(size % 100) as usize];
    let whole = (size / 100).to_string();
    append(
        bytes,
        len,
        &[lead.as_slice(), sign.as_bytes(), whole.as_bytes(), &part[..usize::from(part[3])]],
    )
}

/// [`Buffer::count`] for numbers from 1000 on.
#[cold]
fn long(bytes: &mut [u8], len: usize, lead: Option<u8>, value: u32) -> usize {
    append(bytes, len, &[lead.as_slice(), value.to_string().as_bytes()])
}

/// Store texts one after another; the length afterwards.
fn append(bytes: &mut [u8], mut len: usize, texts: &[&[u8]]) -> usize {
    for text in texts {
        bytes[len..len + text.len()].copy_from_slice(text);
        len += text.len();
    }
    len
}

/// Hundredths, the nearest whole number of them.
#[inline(always)]
pub(super) fn hundredths(value: f32) -> i32 {
    rounded(f64::from(value.clamp(-FAR, FAR)) * 100.0)
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
    let mut known = i32::MIN;
    let mut side = Side::default();
    for rect in places {
        buffer.ready(out);
        let width = hundredths(rect.w);
        if width != known {
            known = width;
            side = Side::of(width);
        }
        buffer.hundredths(Some(b'M'), rect.x);
        buffer.hundredths(Some(b' '), rect.y);
        buffer.piece(&side.there);
        buffer.hundredths(None, rect.h);
        buffer.piece(&side.back);
    }
    buffer.flush(out);
}

/// The upper and the lower side of a rectangle: `hwv`, and after its height `h-wz`.
#[derive(Clone, Copy, Default)]
pub(super) struct Side {
    pub there: Piece,
    pub back: Piece,
}

impl Side {
    /// Of so many hundredths. A width is never negative; that of nothing is `h0` both ways.
    pub fn of(width: i32) -> Side {
        let there = Piece::of(|buffer| {
            buffer.number(Some(b'h'), width);
            buffer.put(b"v");
        });
        let back = Piece::of(|buffer| {
            buffer.number(Some(b'h'), -width);
            buffer.put(b"z");
        });
        Side { there, back }
    }
}

/// Differences from one row to the next, the first from 0, apart by blanks; that to the very next row is
/// an empty word. `last` is the row before, if there is one.
pub fn steps(
    rows: impl Iterator<Item = u32>,
    last: Option<u32>,
    scratch: &mut Scratch,
    out: &mut Vec<u8>,
) {
    let mut buffer = Buffer::over(scratch);
    let (mut last, mut lead) = (last.unwrap_or(0), last.map(|_| b' '));
    for row in rows {
        buffer.ready(out);
        let step = i64::from(row) - i64::from(last);
        last = row;
        match lead {
            Some(b' ') if step == 1 => buffer.put(b" "),
            Some(_) if step > 0 => buffer.count(Some(b' '), step as u32),
            _ => {
                buffer.len = append(buffer.bytes, buffer.len, &[lead.as_slice()]);
                if step < 0 {
                    buffer.put(b"-");
                }
                buffer.count(None, step.unsigned_abs() as u32);
                lead = Some(b' ');
            }
        }
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
