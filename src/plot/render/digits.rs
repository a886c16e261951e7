//! Pixels and colours as digits, fast: this is most of the work of writing an SVG.

use crate::plot::scene::Color;

/// Farther than this from the picture nothing is seen, and digits are only wasted.
const FAR: f32 = 100_000.0;

/// Two digits for each number below 100.
static PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [[b'0'; 2]; 100];
    let mut i = 0;
    while i < 100 {
        pairs[i] = [b'0' + (i / 10) as u8, b'0' + (i % 10) as u8];
        i += 1;
    }
    pairs
};

/// A number with at most two decimals, without zeros at its end; NaN is 0.
#[inline]
pub fn px(value: f32, out: &mut Vec<u8>) {
    let hundredths = rounded(f64::from(value.clamp(-FAR, FAR)) * 100.0);
    let mut buffer = [0u8; 12];
    let mut i = whole(hundredths.unsigned_abs() / 100, hundredths < 0, &mut buffer);
    let fraction = PAIRS[(hundredths.unsigned_abs() % 100) as usize];
    if fraction != [b'0', b'0'] {
        buffer[i] = b'.';
        buffer[i + 1] = fraction[0];
        buffer[i + 2] = fraction[1];
        i += if fraction[1] == b'0' { 2 } else { 3 };
    }
    out.extend_from_slice(&buffer[..i]);
}

/// A number with at most one decimal, for the many marks of a batch.
#[inline]
pub fn tenths(value: f32, out: &mut Vec<u8>) {
    let tenths = rounded(f64::from(value.clamp(-FAR, FAR)) * 10.0);
    let mut buffer = [0u8; 12];
    let mut i = whole(tenths.unsigned_abs() / 10, tenths < 0, &mut buffer);
    let fraction = (tenths.unsigned_abs() % 10) as u8;
    if fraction != 0 {
        buffer[i] = b'.';
        buffer[i + 1] = b'0' + fraction;
        i += 2;
    }
    out.extend_from_slice(&buffer[..i]);
}

/// The nearest whole number, ties to even; NaN is 0. Adding 1.5·2⁵² leaves it in the low bits.
#[inline]
fn rounded(value: f64) -> i32 {
    const SHIFT: f64 = 6_755_399_441_055_744.0;
    if value.is_nan() { 0 } else { (value + SHIFT).to_bits() as i32 }
}

/// The digits of a whole number below 1,000,000, with a sign; gives their count.
#[inline]
fn whole(value: u32, negative: bool, buffer: &mut [u8; 12]) -> usize {
    let mut i = 0;
    if negative {
        buffer[0] = b'-';
        i = 1;
    }
    if value < 10 {
        buffer[i] = b'0' + value as u8;
        return i + 1;
    }
    if value < 100 {
        buffer[i..i + 2].copy_from_slice(&PAIRS[value as usize]);
        return i + 2;
    }
    if value < 1000 {
        buffer[i] = b'0' + (value / 100) as u8;
        buffer[i + 1..i + 3].copy_from_slice(&PAIRS[(value % 100) as usize]);
        return i + 3;
    }
    let (high, low) = (value / 100, value % 100);
    i = whole_slow(high, i, buffer);
    buffer[i..i + 2].copy_from_slice(&PAIRS[low as usize]);
    i + 2
}

/// The same for numbers from 10 on, from place `i`.
#[cold]
fn whole_slow(value: u32, mut i: usize, buffer: &mut [u8; 12]) -> usize {
    let text = value.to_string();
    buffer[i..i + text.len()].copy_from_slice(text.as_bytes());
    i += text.len();
    i
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
