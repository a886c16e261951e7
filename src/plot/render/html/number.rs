//! Numbers of the data table: what a program can read, and no longer than needed.

use crate::plot::render::buffer::Buffer;

/// Powers of ten, as far as decimals go.
const TENS: [f64; 12] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11];

/// Append a number that a program can read: whole numbers as they are, others in at most seven
/// significant digits; NaN is nothing.
#[inline]
pub fn number<const SIZE: usize>(value: f64, out: &mut Buffer<'_, SIZE>) {
    let size = value.abs();
    // Sizes from 2⁶³ on, and NaN, are caught below.
    let whole = size as i64 as u64;
    if !(0.1..1e7).contains(&size) || whole as f64 == size {
        return other(value, out);
    }
    // Decimals that make seven digits in all.
    let before = (whole as u32).checked_ilog10().map_or(0, |power| power as usize + 1);
    let scaled = (size * TENS[7 - before] + 0.5) as i64 as u32;
    if scaled >= 10_000_000 {
        return other(value, out);
    }
    // Of eight digits the first is a zero that goes, as those at the end do.
    let digits = eight(scaled) >> 8;
    let zeros = digits.leading_zeros() as usize / 8 - 1;
    let text = digits + 0x30_3030_3030_3030;
    out.one(b'-', value < 0.0);
    if before == 0 {
        out.put(b"0.");
        return out.first(&text.to_le_bytes(), 7 - zeros);
    }
    let (split, point) = (8 * before as u32, u64::from(b'.'));
    let shown = text & ((1 << split) - 1) | (text >> split << 8 | point) << split;
    // A rounded number may have no decimals left, and then has no point.
    let decimals = (7 - before).saturating_sub(zeros);
    out.first(&shown.to_le_bytes(), before + decimals + usize::from(decimals > 0));
}

/// The eight digits of a number below 10⁸ as bytes from 0 to 9, the first in the lowest: it is halved
/// thrice, all parts at once.
fn eight(value: u32) -> u64 {
    let fours = u64::from(value / 10_000) | u64::from(value % 10_000) << 32;
    // 5243 / 2¹⁹ is a hundredth for numbers below 10,000, 103 / 2¹⁰ a tenth for those below 100.
    let hundreds = ((fours * 5243) >> 19) & 0x7F_0000_007F;
    let twos = hundreds | (fours - 100 * hundreds) << 16;
    let tens = ((twos * 103) >> 10) & 0xF_000F_000F_000F;
    tens | (twos - 10 * tens) << 8
}

/// Whole numbers, those with another number of digits than [`number`] knows, and what is none.
fn other<const SIZE: usize>(value: f64, out: &mut Buffer<'_, SIZE>) {
    let size = value.abs();
    let whole = size as i64 as u64;
    if whole as f64 == size && size < 1e15 {
        out.one(b'-', value < 0.0);
        return out.whole(whole);
    }
    if !(1e-5..1e15).contains(&size) {
        return extreme(value, out);
    }
    out.one(b'-', value < 0.0);
    // Numbers above 10⁷ keep no decimals.
    let before = whole.checked_ilog10().map_or(0, |power| power as usize + 1);
    let mut decimals = 7_usize.saturating_sub(before);
    if size < 0.1 {
        decimals += (1..5).filter(|k| size * TENS[*k] < 1.0).count();
    }
    let scaled = (size * TENS[decimals] + 0.5) as i64 as u64;
    // Seven digits, or eight when rounding made a power of ten; zeros at the end go.
    let digits = if decimals == 0 { 0 } else { eight(scaled as u32) };
    let zeros = digits.leading_zeros() as usize / 8;
    if decimals == 0 || zeros >= decimals {
        return out.whole(scaled / TENS[decimals] as u64);
    }
    // Sixteen letters, the first in the lowest byte: eight zeros for a point that is before all digits.
    let text = (u128::from(digits) << 64) + u128::from_le_bytes([b'0'; 16]);
    let (point, before) = (16 - decimals, before.max(1));
    let fraction = text >> (8 * point);
    let whole = text >> (8 * (point - before)) & ((1 << (8 * before)) - 1);
    let shown = whole | (fraction << 8 | u128::from(b'.')) << (8 * before);
    out.first(&shown.to_le_bytes(), before + 1 + decimals - zeros);
}

/// Very small and very large numbers, and infinities.
#[cold]
fn extreme<const SIZE: usize>(value: f64, out: &mut Buffer<'_, SIZE>) {
    if value.is_nan() {
        return;
    }
    if value.is_infinite() {
        out.one(b'-', value < 0.0);
        return out.put(b"Infinity");
    }
    let text = format!("{value:.6e}");
    let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
    let digits = digits.trim_end_matches('0').trim_end_matches('.');
    out.text(digits.as_bytes());
    out.put(b"e");
    out.text(power.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A number with a point, by the standard library.
    fn slow(value: f64) -> String {
        let size = value.abs();
        let whole = (size as u64).checked_ilog10().map_or(0, |power| power as usize + 1);
        let mut decimals = 7_usize.saturating_sub(whole);
        if whole == 0 {
            decimals += (1..5).filter(|k| size * TENS[*k] < 1.0).count();
        }
        let scaled = (size * TENS[decimals] + 0.5) as u64;
        let digits = format!("{scaled:0>width$}", width = decimals + 1);
        let (whole, fraction) = digits.split_at(digits.len() - decimals);
        let text = match fraction.trim_end_matches('0') {
            "" => whole.to_owned(),
            fraction => format!("{whole}.{fraction}"),
        };
        if value < 0.0 { format!("-{text}") } else { text }
    }

    #[test]
    fn digits_are_those_of_the_standard_library() {
        let mut rng = crate::base::rng::Rng::new(43);
        for i in 0..200_000 {
            let power = libm::pow(10.0, (i % 20) as f64 - 5.0);
            let value = match i % 3 {
                0 => (rng.uniform() - 0.5) * power,
                1 => (rng.below(2000) as f64 / 1000.0 - 1.0) * power,
                _ => power * (1.0 - rng.uniform() * 1e-7),
            };
            if (1e-5..1e15).contains(&value.abs()) && value != libm::trunc(value) {
                assert_eq!(text(value), slow(value), "{value}");
            }
        }
    }

    fn text(value: f64) -> String {
        let mut bytes = [0; 64];
        let mut out = Buffer::over(&mut bytes);
        number(value, &mut out);
        let len = out.len;
        String::from_utf8(bytes[..len].to_vec()).unwrap()
    }

    #[test]
    fn numbers_have_seven_digits_and_whole_ones_all() {
        let cases = [
            (0.0, "0"),
            (-0.0, "0"),
            (1.0, "1"),
            (-3.0, "-3"),
            (0.5, "0.5"),
            (123_456_789.0, "123456789"),
            (1.0 / 3.0, "0.3333333"),
            (-2.0 / 3.0, "-0.6666667"),
            (0.000_123_456_789, "0.0001234568"),
            (1_234.567_891, "1234.568"),
            (99_999_999.5, "100000000"),
            (0.999_999_99, "1"),
            (1e-9, "1e-9"),
            (1.25e22, "1.25e22"),
            (f64::NAN, ""),
            (f64::NEG_INFINITY, "-Infinity"),
            (12.0001, "12.0001"),
        ];
        for (value, wanted) in cases {
            assert_eq!(text(value), wanted);
        }
    }

    #[test]
    fn a_number_reads_back_to_seven_digits() {
        let mut rng = crate::base::rng::Rng::new(5);
        for i in 0..20_000 {
            let value = (rng.uniform() - 0.5) * libm::pow(10.0, (i % 24) as f64 - 8.0);
            let back: f64 = text(value).parse().unwrap();
            assert!((back - value).abs() <= value.abs() * 5.1e-7, "{value} {back}");
        }
    }
}
