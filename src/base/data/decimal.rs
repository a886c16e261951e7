//! Plain decimal numbers as doubles, correctly rounded: most numbers of most requests.
//!
//! What is written with up to 19 digits and no exponent is a whole number `w` over a power of ten, both
//! below 2⁶⁴. Below 2⁵³ one division of doubles rounds right (Clinger, PLDI 1990); above, the quotient of
//! whole numbers with its remainder tells every bit. What is longer is left to the standard library.

/// Powers of ten that 64 bits hold.
const TENS: [u64; 20] = {
    let mut tens = [1; 20];
    let mut i = 1;
    while i < 20 {
        tens[i] = tens[i - 1] * 10;
        i += 1;
    }
    tens
};

/// The number that `bytes` begin with, and how many bytes it takes; `None` for what is not plain.
pub fn read(bytes: &[u8]) -> Option<(f64, usize)> {
    let negative = bytes.first() == Some(&b'-');
    let start = usize::from(negative);
    let (whole, point) = digits(bytes, start, 0);
    if point == start {
        return None;
    }
    let (all, end) = match bytes.get(point) {
        Some(b'.') => digits(bytes, point + 1, whole),
        _ => (whole, point),
    };
    let decimals = if end > point { end - point - 1 } else { 0 };
    let count = point - start + decimals;
    if count > 19 || end == point + 1 || matches!(bytes.get(end), Some(b'e' | b'E' | b'.')) {
        return None;
    }
    let size = quotient(all, decimals);
    Some((if negative { -size } else { size }, end))
}

/// The digits from `i` on behind those of `value` (too many wrap round), and where they end.
#[inline]
fn digits(bytes: &[u8], mut i: usize, mut value: u64) -> (u64, usize) {
    while let Some(eight) = bytes.get(i..).and_then(|rest| rest.first_chunk::<8>()) {
        let word = u64::from_le_bytes(*eight) ^ 0x3030_3030_3030_3030;
        // A digit is now at most 9, and 0x76 more sets no high bit.
        if (word | word.wrapping_add(0x7676_7676_7676_7676)) & 0x8080_8080_8080_8080 != 0 {
            break;
        }
        // Neighbours are put together: pairs, then fours, then all eight.
        let pairs = word.wrapping_mul(10).wrapping_add(word >> 8) & 0x00FF_00FF_00FF_00FF;
        let fours = pairs.wrapping_mul(100).wrapping_add(pairs >> 16) & 0x0000_FFFF_0000_FFFF;
        let all = fours.wrapping_mul(10_000).wrapping_add(fours >> 32) & 0xFFFF_FFFF;
        value = value.wrapping_mul(100_000_000).wrapping_add(all);
        i += 8;
    }
    while let Some(digit @ b'0'..=b'9') = bytes.get(i) {
        value = value.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'));
        i += 1;
    }
    (value, i)
}

/// The double nearest to `value` over so many powers of ten, ties to even.
fn quotient(value: u64, decimals: usize) -> f64 {
    if value < 1 << 53 {
        // Powers of ten up to 10²² are doubles; two doubles are divided with one rounding.
        return value as f64 / TENS[decimals] as f64;
    }
    if decimals == 0 {
        return value as f64;
    }
    // Both moved up until their highest bit is set: `value · 2⁶³ / tens` has 62 bits at least, more than
    // a double holds and one to round by.
    let Divisor { tens, inverse, up } = DIVISORS[decimals];
    let zeros = value.leading_zeros();
    let (all, rest) = divide(value << zeros, tens, inverse);
    let spare = 64 - all.leading_zeros() - 53;
    let (kept, cut) = (all >> spare, all & ((1 << spare) - 1));
    let half = 1 << (spare - 1);
    let more = cut > half || cut == half && (rest > 0 || kept & 1 == 1);
    // A power of two, exactly.
    let unit = f64::from_bits(u64::from(1023 + spare + up - 63 - zeros) << 52);
    (kept + u64::from(more)) as f64 * unit
}

/// A power of ten to divide by: moved up by so many bits until its highest is set, and
/// `⌊(2¹²⁸ − 1) / tens⌋ − 2⁶⁴`.
#[derive(Clone, Copy)]
struct Divisor {
    tens: u64,
    inverse: u64,
    up: u32,
}

const DIVISORS: [Divisor; 20] = {
    let mut all = [Divisor { tens: 0, inverse: 0, up: 0 }; 20];
    let mut i = 0;
    while i < 20 {
        let up = TENS[i].leading_zeros();
        let tens = TENS[i] << up;
        all[i] = Divisor { tens, inverse: (u128::MAX / tens as u128 - (1 << 64)) as u64, up };
        i += 1;
    }
    all
};

/// `value · 2⁶³ / tens`, and the rest: Möller & Granlund, IEEE Trans. Computers 60(2), 2011, algorithm 4.
/// Half of `value` is less than `tens`, whose highest bit is set.
fn divide(value: u64, tens: u64, inverse: u64) -> (u64, u64) {
    let (high, low) = (value >> 1, value << 63);
    let guess = u128::from(inverse) * u128::from(high) + (u128::from(high) << 64 | u128::from(low));
    let mut quotient = ((guess >> 64) as u64).wrapping_add(1);
    let mut rest = low.wrapping_sub(quotient.wrapping_mul(tens));
    if rest > guess as u64 {
        quotient = quotient.wrapping_sub(1);
        rest = rest.wrapping_add(tens);
    }
    if rest >= tens {
        quotient = quotient.wrapping_add(1);
        rest -= tens;
    }
    (quotient, rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::rng::Rng;

    #[test]
    fn division_by_an_inverse_is_division() {
        let mut rng = Rng::new(47);
        for i in 0..200_000 {
            let Divisor { tens, inverse, .. } = DIVISORS[i % 20];
            let value = match i % 3 {
                0 => rng.bits(),
                1 => u64::MAX - rng.below(9),
                _ => tens.wrapping_add(rng.below(9)).wrapping_sub(4),
            } | 1 << 63;
            let (long, by) = (u128::from(value) << 63, u128::from(tens));
            let (quotient, rest) = divide(value, tens, inverse);
            assert_eq!((u128::from(quotient), u128::from(rest)), (long / by, long % by), "{value}");
        }
    }

    #[test]
    fn plain_numbers_are_those_of_the_standard_library() {
        let mut rng = Rng::new(41);
        let mut quick = 0;
        for i in 0..300_000 {
            let text = match i % 7 {
                0 => rng.uniform().to_string(),
                1 => format!("{:.17}", rng.normal()),
                2 => format!("{:.*}", rng.below(20) as usize, rng.normal() * 1e5),
                3 => {
                    let digits = (rng.bits() >> rng.below(63)).to_string();
                    let at = rng.below(digits.len() as u64 + 1) as usize;
                    format!(
                        "{}0{}.{}7",
                        if rng.below(2) == 0 { "-" } else { "" },
                        &digits[..at],
                        &digits[at..]
                    )
                }
                // Halves between doubles.
                4 => format!("{}.5", (1_u64 << 53) / 2 + rng.below(1 << 52)),
                5 => format!(
                    "{}.{}",
                    (1_u64 << 53) / 8 + rng.below(1 << 50),
                    ["125", "375", "0625"][i % 3]
                ),
                _ => (rng.bits() >> rng.below(63)).to_string(),
            };
            for (end, rest) in [("", true), (",1", true), (" ]", true), ("e3", false)] {
                let all = format!("{text}{end}");
                match read(all.as_bytes()) {
                    Some((value, len)) => {
                        assert!(rest && len == text.len(), "{all}");
                        let slow: f64 = text.parse().unwrap();
                        assert_eq!(value.to_bits(), slow.to_bits(), "{text}");
                        quick += 1;
                    }
                    None => assert!(!rest || text.len() > 19, "{all}"),
                }
            }
        }
        assert!(quick > 500_000, "{quick}");
        for odd in ["", "-", ".5", "1.", "1.e5", "1.5.2", "1e5", "null", "12345678901234567890"] {
            assert_eq!(read(odd.as_bytes()), None, "{odd}");
        }
        assert_eq!(read(b"-0.0").map(|(value, _)| value.to_bits()), Some((-0.0_f64).to_bits()));
    }
}
