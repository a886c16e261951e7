//! Where digits of many marks are gathered, in whole words: most of the work of writing an SVG.

/// Farther than this from the picture nothing is seen, and digits are only wasted.
const FAR: f32 = 100_000.0;

/// Digits of each number below 1000, and in the fourth byte how many they are.
pub(super) static WHOLE: [[u8; 4]; 1000] = {
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

/// A digit behind the point, at the place behind one, two or three digits, and in the eighth byte the length
/// of all; 16 for each number of digits. A zero is nothing.
static TENTH: [u64; 64] = {
    let mut table = [0; 64];
    let mut i = 16;
    while i < 64 {
        let (digits, tenth) = (i as u64 / 16, i as u64 % 16);
        table[i] = match tenth {
            0 => digits << 56,
            1..10 => {
                (b'.' as u64 | (tenth + b'0' as u64) << 8) << (8 * digits) | (digits + 2) << 56
            }
            _ => 0,
        };
        i += 1;
    }
    table
};

/// Numbers that are rounded to tenths side by side.
pub(super) const SIDE_BY_SIDE: usize = 64;

/// Numbers from 0 up to 1000 in tenths: what their digits are looked up by.
pub struct Split {
    whole: [u16; SIDE_BY_SIDE],
    tenth: [u16; SIDE_BY_SIDE],
}

impl Split {
    /// Round and split at most [`SIDE_BY_SIDE`] numbers; `None` when one of them is out of reach or NaN.
    /// There is no decision inside of the loops, so the machine does several at a time.
    #[inline(never)]
    pub fn of(values: &[f32]) -> Option<Split> {
        let mut tenths = [0_u32; SIDE_BY_SIDE];
        let mut near = true;
        for (tenths, value) in tenths.iter_mut().zip(values) {
            let scaled = f64::from(*value) * 10.0;
            // From −0.5 to 9999.5, told by one comparison.
            near &= (scaled - 4999.5).abs() < 5000.0;
            *tenths = (scaled + SHIFT).to_bits() as u32;
        }
        if !near {
            return None;
        }
        let mut split = Split { whole: [0; SIDE_BY_SIDE], tenth: [0; SIDE_BY_SIDE] };
        let both = split.whole.iter_mut().zip(&mut split.tenth);
        for ((whole, tenth), tenths) in both.zip(&tenths) {
            let tenths = *tenths as u16;
            // 52429 / 2¹⁹ is a tenth for all numbers of 15 bits.
            *whole = ((u32::from(tenths) * 52_429) >> 19) as u16;
            let digits = 1 + u16::from(*whole > 9) + u16::from(*whole > 99);
            *tenth = digits * 16 + tenths - *whole * 10;
        }
        Some(split)
    }
}

/// A few digits on their way to the output: appending byte by byte to a vector is slower.
///
/// The bytes lie elsewhere and what is rare is told the length, so that it stays in a register.
pub struct Buffer<'b, const SIZE: usize> {
    bytes: &'b mut [u8; SIZE],
    /// Bytes that were written.
    pub len: usize,
}

/// Bytes to gather digits in; made once for a picture, since clearing them costs as much as a few marks.
pub type Scratch = [u8; 2048];

/// Scratch that nothing was written into.
pub const SCRATCH: Scratch = [0; 2048];

/// More than the longest mark needs.
const ROOM: usize = 128;

/// A short text that is written again and again.
#[derive(Clone, Copy)]
pub struct Piece<const N: usize> {
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

    /// The letter, when it is to be there.
    #[inline(always)]
    pub fn one(&mut self, letter: u8, there: bool) {
        self.push(&[letter], usize::from(there));
    }

    /// The first `len` bytes of `text`.
    #[inline(always)]
    pub fn first<const N: usize>(&mut self, text: &[u8; N], len: usize) {
        self.push(text, len);
    }

    /// A text of any length for which there is room.
    #[inline]
    pub fn text(&mut self, text: &[u8]) {
        self.len = append(self.bytes, self.len, [text]);
    }

    /// A whole number.
    #[inline]
    pub fn whole(&mut self, value: u64) {
        match WHOLE.get(value as usize) {
            Some([a, b, c, digits]) => self.push(&[*a, *b, *c, 0], usize::from(*digits)),
            None => {
                let mut text = [0; 20];
                let first = decimal(value, &mut text);
                self.text(&text[first..]);
            }
        }
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

    /// The same for number `i` of those split.
    #[inline(always)]
    pub fn split(&mut self, lead: Option<u8>, split: &Split, i: usize) {
        let whole = u32::from_le_bytes(WHOLE[usize::from(split.whole[i])]);
        let behind = TENTH[usize::from(split.tenth[i] & 63)];
        self.both(lead, whole, behind);
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
        self.both(lead, whole, behind);
    }

    /// A letter, when there is one, up to three digits, and what is behind them with the length of both.
    #[inline(always)]
    fn both(&mut self, lead: Option<u8>, whole: u32, behind: u64) {
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
    pub fn count(&mut self, lead: u8, value: u32) {
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
pub(super) fn decimal(mut value: u64, text: &mut [u8; 20]) -> usize {
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

/// 1.5·2⁵².
const SHIFT: f64 = 6_755_399_441_055_744.0;

/// The nearest whole number, ties to even, of a number below 2⁵¹. Adding 1.5·2⁵² leaves it in the low
/// bits. What is larger, infinite or NaN is a number that is negative or far beyond those that are written.
#[inline(always)]
fn rounded(value: f64) -> i64 {
    (value + SHIFT).to_bits() as i64 - SHIFT.to_bits() as i64
}
