//! Values as text for people.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// The real minus sign.
pub const MINUS: char = '−';

/// Significant digits of a value that is read off.
const DIGITS: i32 = 6;

/// A number as a reader wants it: at most six significant digits, no trailing zeros, thousands
/// apart by a comma, a real minus sign, `1.5e−7` beyond 10¹² and below 10⁻⁴; NaN is nothing.
pub fn readable(value: f64, out: &mut String) {
    if value.is_nan() {
        return;
    }
    if value < 0.0 {
        out.push(MINUS);
    }
    let size = value.abs();
    if size.is_infinite() {
        out.push('∞');
    } else if size == 0.0 {
        out.push('0');
    } else if !(1e-4..1e12).contains(&size) {
        let text = format!("{size:.*e}", (DIGITS - 1) as usize);
        let (digits, power) = text.split_once('e').expect("`e` format has an e");
        let digits = digits.trim_end_matches('0').trim_end_matches('.');
        out.push_str(digits);
        exponent(power, out);
    } else {
        let whole = libm::floor(libm::log10(size)) as i32 + 1;
        let decimals = (DIGITS - whole).max(0) as usize;
        decimal(size, decimals, true, out);
    }
}

/// A number ≥ 0 with so many decimals and thousands apart (five digits and more); with `trim`
/// without the zeros at the end of its fraction.
pub fn decimal(size: f64, decimals: usize, trim: bool, out: &mut String) {
    let mut text = [0; ROOM];
    match digits(size, decimals, &mut text) {
        Some(start) => {
            let all = text[start..].iter().map(|digit| char::from(*digit));
            let point = ROOM - start - decimals;
            group(all.clone().take(point), point, out);
            let kept = match trim {
                true => {
                    ROOM - text[start + point..].iter().rev().take_while(|d| **d == b'0').count()
                }
                false => ROOM,
            };
            if kept > start + point {
                out.push('.');
                out.extend(all.skip(point).take(kept - start - point));
            }
        }
        None => slow(size, decimals, trim, out),
    }
}

/// Most digits that are written by hand.
const ROOM: usize = 20;

/// The digits of `size · 10^decimals`, at the end of `text`, one more than there are decimals at
/// least; where they start. `None` when a double does not tell them for sure.
fn digits(size: f64, decimals: usize, text: &mut [u8; ROOM]) -> Option<usize> {
    const TENS: [f64; 13] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12];
    let scaled = size * TENS.get(decimals)?;
    let whole = scaled as i64;
    let part = scaled - whole as f64;
    // The product is off by less than 10⁻⁴ here, so only near a half it could round the wrong way.
    if !(0.0..1e11).contains(&scaled) || (part - 0.5).abs() < 1e-3 {
        return None;
    }
    let mut rest = whole as u64 + u64::from(part > 0.5);
    let mut start = ROOM;
    while rest > 0 || ROOM - start <= decimals {
        start -= 1;
        text[start] = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    Some(start)
}

/// The same by the standard library, which always rounds right.
#[cold]
fn slow(size: f64, decimals: usize, trim: bool, out: &mut String) {
    let digits = format!("{size:.decimals$}");
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    group(whole.chars(), whole.len(), out);
    let fraction = if trim { fraction.trim_end_matches('0') } else { fraction };
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
}

/// So many digits with thousands apart.
fn group(digits: impl Iterator<Item = char>, count: usize, out: &mut String) {
    for (i, digit) in digits.enumerate() {
        if i > 0 && count > 4 && (count - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
}

/// A power of ten as `e−7`. Raised digits would read better, but fonts often lack them.
pub fn exponent(power: &str, out: &mut String) {
    out.push('e');
    match power.strip_prefix('-') {
        Some(digits) => {
            out.push(MINUS);
            out.push_str(digits);
        }
        None => out.push_str(power),
    }
}

/// Microseconds since 1970 as ISO date, or date and time when it is not midnight; on the wall clock
/// of `zone`, when there is one. NaN is nothing.
pub fn moment(micros: f64, zone: Option<&str>, out: &mut String) {
    if micros.is_nan() {
        return;
    }
    let Ok(stamp) = Timestamp::from_microsecond(micros as i64) else { return };
    let zone = zone.and_then(crate::base::time::zone).unwrap_or(TimeZone::UTC);
    let clock = zone.to_datetime(stamp);
    let date = clock.date().to_string();
    out.push_str(&date);
    if clock.time() != jiff::civil::Time::midnight() {
        out.push(' ');
        let time = clock.time().to_string();
        out.push_str(time.strip_suffix(":00").filter(|t| t.len() == 5).unwrap_or(&time));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_those_of_the_standard_library() {
        let mut rng = crate::base::rng::Rng::new(21);
        for i in 0..200_000 {
            let decimals = rng.below(10) as usize;
            let steps = rng.below(2_000_000) as f64;
            // Random numbers, multiples of decimal steps as ticks are, and halves of them.
            let size = match i % 3 {
                0 => rng.uniform() * libm::pow(10.0, rng.below(12) as f64),
                1 => steps / libm::pow(10.0, decimals as f64),
                _ => (steps + 0.5) / libm::pow(10.0, decimals as f64),
            };
            for trim in [false, true] {
                let (mut quick, mut exact) = (String::new(), String::new());
                decimal(size, decimals, trim, &mut quick);
                slow(size, decimals, trim, &mut exact);
                assert_eq!(quick, exact, "{size} {decimals}");
            }
        }
    }
}
