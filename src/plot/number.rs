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
        grouped(&format!("{size:.decimals$}"), true, out);
    }
}

/// Digits of an unsigned decimal with thousands apart (five digits and more), and with `trim`
/// without the zeros at the end of its fraction.
pub fn grouped(digits: &str, trim: bool, out: &mut String) {
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && whole.len() > 4 && (whole.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    let fraction = if trim { fraction.trim_end_matches('0') } else { fraction };
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
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
