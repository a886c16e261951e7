//! What one field is: a number, a truth value, a date, a time, or text.
//!
//! | text | is |
//! |---|---|
//! | `0`, `-12`, `7.5`, `.5`, `1e-3`, `NaN`, `inf`, `-Infinity` | a number |
//! | `007`, `00.5` | text: a leading zero means an id |
//! | `+49` | text: a leading plus means a telephone number; `+4.9` and `+4e9` are numbers |
//! | `true`, `False`, `TRUE` | a truth value; `yes`, `t`, `1` are not |
//! | `2026-11-21` | a date, if the calendar has it |
//! | `2026-11-21T09:30`, `2026-11-21 09:30:00.123456789` | a time without a zone |
//! | the same with `Z`, `+01:00`, `+0100` or `+01` behind | an instant |
//!
//! Anything else is text. White space is part of a value.

/// A field that is not text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell {
    /// `true` or `false`.
    Bool(bool),
    /// An integer of 64 bits.
    Int(i64),
    /// An integer beyond `i64` that `u64` holds.
    Uint(u64),
    /// An integer beyond both; the double nearest to it.
    Big(f64),
    /// A number with a fraction or an exponent, or one of the words for NaN and infinity.
    Float(f64),
    /// Days since 1970-01-01.
    Date(i32),
    /// A time.
    Time {
        /// Whole seconds since 1970.
        seconds: i64,
        /// Nanoseconds after them.
        nanos: u32,
        /// Is it an instant, or without a zone?
        zoned: bool,
    },
}

/// How strictly numbers are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zeros {
    /// Leading zeros and plus signs make text.
    Keep,
    /// They are read over: the caller declared a number.
    Drop,
}

/// Read a field; `None` when it is text.
#[inline]
pub fn read(text: &str, decimal: u8, zeros: Zeros) -> Option<Cell> {
    let bytes = text.as_bytes();
    match bytes.first()? {
        b'0'..=b'9' if bytes.len() >= 10 && bytes[4] == b'-' => {
            time(bytes).or_else(|| number(text, decimal, zeros))
        }
        b'0'..=b'9' | b'-' | b'+' | b'.' | b',' => {
            number(text, decimal, zeros).or_else(|| word(text))
        }
        b't' | b'f' | b'T' | b'F' => truth(text).map(Cell::Bool),
        b'n' | b'N' | b'i' | b'I' => word(text),
        _ => None,
    }
}

/// A truth value.
pub fn truth(text: &str) -> Option<bool> {
    match text {
        "true" | "True" | "TRUE" => Some(true),
        "false" | "False" | "FALSE" => Some(false),
        _ => None,
    }
}

/// The number of a word.
fn word(text: &str) -> Option<Cell> {
    let value = match text {
        "NaN" | "nan" => f64::NAN,
        "inf" | "Inf" | "Infinity" | "+inf" => f64::INFINITY,
        "-inf" | "-Inf" | "-Infinity" => f64::NEG_INFINITY,
        _ => return None,
    };
    Some(Cell::Float(value))
}

/// Powers of ten that a double holds exactly.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/// A number in digits. Doubles are the nearest there are: where digits and power of ten are both
/// exact doubles one division or product rounds once (Clinger, PLDI 1990), else std reads them.
#[inline]
fn number(text: &str, decimal: u8, zeros: Zeros) -> Option<Cell> {
    let bytes = text.as_bytes();
    let negative = bytes[0] == b'-';
    let plus = bytes[0] == b'+';
    let mut at = usize::from(negative || plus);
    let first = at;
    let mut seen = Digits::default();
    let whole = seen.take(bytes, &mut at);
    if zeros == Zeros::Keep && whole > 1 && bytes[first] == b'0' {
        return None;
    }
    if at == bytes.len() && whole > 0 {
        if plus && zeros == Zeros::Keep {
            return None;
        }
        return Some(integer(&bytes[first..], seen, negative, text));
    }
    let mut exponent = 0i32;
    let mut fraction = 0;
    if bytes.get(at) == Some(&decimal) {
        at += 1;
        fraction = seen.take(bytes, &mut at);
        exponent = -i32::try_from(fraction).ok()?;
    }
    if whole + fraction == 0 {
        return None;
    }
    if let Some(b'e' | b'E') = bytes.get(at) {
        let (power, end) = power(bytes, at + 1)?;
        exponent = exponent.saturating_add(power);
        at = end;
    }
    if at != bytes.len() {
        return None;
    }
    let Digits { count, mantissa } = seen;
    let exact = count <= 19 && mantissa <= 1 << 53 && exponent.unsigned_abs() <= 22;
    let value = if exact {
        let (value, power) = (mantissa as f64, POWERS[exponent.unsigned_abs() as usize]);
        let value = if exponent < 0 { value / power } else { value * power };
        if negative { -value } else { value }
    } else if decimal == b'.' {
        text.parse().ok()?
    } else {
        text.replacen(char::from(decimal), ".", 1).parse().ok()?
    };
    // A number too large for a double is not infinity.
    value.is_finite().then_some(Cell::Float(value))
}

/// Decimal digits as far as they are read.
#[derive(Clone, Copy, Default)]
struct Digits {
    /// How many there are, without zeros in front.
    count: u32,
    /// Their value, right up to 19 of them.
    mantissa: u64,
}

impl Digits {
    /// Read digits from `at` on; how many there were.
    #[inline]
    fn take(&mut self, bytes: &[u8], at: &mut usize) -> usize {
        let from = *at;
        while let Some(value) = bytes.get(*at..*at + 8).and_then(eight) {
            self.mantissa = self.mantissa.wrapping_mul(100_000_000).wrapping_add(value);
            self.count += match value {
                _ if self.count > 0 => 8,
                0 => 0,
                value => value.ilog10() + 1,
            };
            *at += 8;
        }
        while let Some(digit) = bytes.get(*at).map(|b| b.wrapping_sub(b'0')).filter(|d| *d < 10) {
            self.mantissa = self.mantissa.wrapping_mul(10).wrapping_add(u64::from(digit));
            self.count += u32::from(self.count > 0 || digit > 0);
            *at += 1;
        }
        *at - from
    }
}

/// The value of eight digits, all at once: pairs of them, then fours, then all (after Lemire, Software:
/// Practice and Experience 2021).
#[inline]
fn eight(bytes: &[u8]) -> Option<u64> {
    let value = u64::from_le_bytes(bytes.try_into().ok()?) ^ 0x3030_3030_3030_3030;
    let beyond = value | value.wrapping_add(0x7676_7676_7676_7676);
    if beyond & 0x8080_8080_8080_8080 != 0 {
        return None;
    }
    const MASK: u64 = 0x0000_00FF_0000_00FF;
    let pairs = value.wrapping_mul(10).wrapping_add(value >> 8);
    let high = (pairs & MASK).wrapping_mul(100 + (1_000_000 << 32));
    let low = ((pairs >> 16) & MASK).wrapping_mul(1 + (10_000 << 32));
    Some(high.wrapping_add(low) >> 32)
}

/// An integer of at most 18 digits without a leading zero or plus: what most integers are.
#[inline]
pub fn short_integer(bytes: &[u8]) -> Option<i64> {
    let (negative, digits) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, bytes),
    };
    if digits.is_empty() || digits.len() > 18 || (digits[0] == b'0' && digits.len() > 1) {
        return None;
    }
    let mut value = 0;
    for byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = value * 10 + i64::from(digit);
    }
    Some(if negative { -value } else { value })
}

/// Integer digits of any length.
fn integer(bytes: &[u8], digits: Digits, negative: bool, text: &str) -> Cell {
    let fits = match digits.count {
        ..=19 => Some(digits.mantissa),
        20 => std::str::from_utf8(bytes).ok().and_then(|digits| digits.parse().ok()),
        _ => None,
    };
    let signed =
        |size: u64| if negative { 0i64.checked_sub_unsigned(size) } else { size.try_into().ok() };
    match (fits, fits.and_then(signed)) {
        (_, Some(value)) => Cell::Int(value),
        (Some(value), None) if !negative => Cell::Uint(value),
        _ => Cell::Big(text.parse().unwrap_or(f64::NAN)),
    }
}

/// The power behind `e`, and where it ends; powers beyond a double's are as good as 9999.
fn power(bytes: &[u8], from: usize) -> Option<(i32, usize)> {
    let negative = bytes.get(from) == Some(&b'-');
    let start = from + usize::from(matches!(bytes.get(from), Some(b'-' | b'+')));
    let (mut at, mut value) = (start, 0i32);
    while let Some(digit) = bytes.get(at).filter(|b| b.is_ascii_digit()) {
        value = (value * 10 + i32::from(digit - b'0')).min(9999);
        at += 1;
    }
    (at > start).then_some((if negative { -value } else { value }, at))
}

/// Two digits.
fn pair(bytes: &[u8], at: usize) -> Option<u32> {
    let digit = |b: &u8| b.is_ascii_digit().then(|| u32::from(b - b'0'));
    Some(digit(bytes.get(at)?)? * 10 + digit(bytes.get(at + 1)?)?)
}

/// A date or a time in the extended form of ISO 8601, with `T` or a space between.
fn time(bytes: &[u8]) -> Option<Cell> {
    let year = pair(bytes, 0)? * 100 + pair(bytes, 2)?;
    if bytes[4] != b'-' || bytes.get(7) != Some(&b'-') {
        return None;
    }
    let days = days(year, pair(bytes, 5)?, pair(bytes, 8)?)?;
    match bytes.get(10) {
        None => return Some(Cell::Date(days)),
        Some(b'T' | b't' | b' ') => {}
        _ => return None,
    }
    let (hour, minute) = (pair(bytes, 11)?, pair(bytes, 14)?);
    if bytes.get(13) != Some(&b':') || hour > 23 || minute > 59 {
        return None;
    }
    let (mut at, mut second, mut nanos) = (16, 0, 0);
    if bytes.get(at) == Some(&b':') {
        second = pair(bytes, 17)?;
        at = 19;
        if second > 59 {
            return None;
        }
        if bytes.get(at) == Some(&b'.') {
            let from = at + 1;
            at = from;
            while let Some(digit) = bytes.get(at).filter(|b| b.is_ascii_digit()) {
                nanos = nanos * 10 + u32::from(digit - b'0');
                at += 1;
                if at - from > 9 {
                    return None;
                }
            }
            if at == from {
                return None;
            }
            nanos *= 10u32.pow(9 - (at - from) as u32);
        }
    }
    let offset = match bytes.get(at) {
        None => None,
        Some(b'Z' | b'z') if at + 1 == bytes.len() => Some(0),
        Some(sign @ (b'+' | b'-')) => {
            let rest = &bytes[at + 1..];
            let minutes = match rest.len() {
                2 => 0,
                4 => pair(rest, 2)?,
                5 if rest[2] == b':' => pair(rest, 3)?,
                _ => return None,
            };
            let hours = pair(rest, 0)?;
            if hours > 23 || minutes > 59 {
                return None;
            }
            let size = i64::from(hours * 3600 + minutes * 60);
            Some(if *sign == b'-' { -size } else { size })
        }
        Some(_) => return None,
    };
    let local = i64::from(days) * 86_400 + i64::from(hour * 3600 + minute * 60 + second);
    Some(Cell::Time { seconds: local - offset.unwrap_or(0), nanos, zoned: offset.is_some() })
}

/// Days since 1970-01-01 in the Gregorian calendar, if it has such a day (year 0 is 1 BC).
fn days(year: u32, month: u32, day: u32) -> Option<i32> {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let length = match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(leap),
        1..=12 => 31,
        _ => return None,
    };
    if day == 0 || day > length {
        return None;
    }
    // Years begin in March here, so that the leap day is the last: 153 days in five months.
    let (year, month) = (year as i32 - i32::from(month < 3), (month as i32 + 9) % 12);
    let of_year = (153 * month + 2) / 5 + day as i32 - 1;
    let leaps = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    Some(year * 365 + leaps + of_year - 719_468)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::rng::Rng;
    use crate::base::time::{date_text, parse_date, parse_stamp};

    fn cell(text: &str) -> Option<Cell> {
        read(text, b'.', Zeros::Keep)
    }

    #[test]
    fn numbers_are_the_nearest_doubles() {
        let mut rng = Rng::new(3);
        for _ in 0..200_000 {
            let value = f64::from_bits(rng.bits());
            let digits = rng.below(18) as usize;
            for text in [format!("{value:.digits$e}"), format!("{:.3}", value % 1e9)] {
                let expected: f64 = text.parse().unwrap();
                match cell(&text) {
                    Some(Cell::Float(got)) if expected.is_nan() => assert!(got.is_nan(), "{text}"),
                    Some(Cell::Float(got)) => {
                        assert_eq!(got.to_bits(), expected.to_bits(), "{text}")
                    }
                    other => assert!(!expected.is_finite() && other.is_none(), "{text}: {other:?}"),
                }
            }
        }
    }

    #[test]
    fn integers_are_exact_up_to_the_last() {
        assert_eq!(cell("9223372036854775807"), Some(Cell::Int(i64::MAX)));
        assert_eq!(cell("-9223372036854775808"), Some(Cell::Int(i64::MIN)));
        assert_eq!(cell("9223372036854775808"), Some(Cell::Uint(1 << 63)));
        assert_eq!(cell("18446744073709551615"), Some(Cell::Uint(u64::MAX)));
        assert_eq!(cell("18446744073709551616"), Some(Cell::Big(18446744073709551616.0)));
        assert_eq!(cell("-9223372036854775809"), Some(Cell::Big(-9223372036854775809.0)));
        assert_eq!(cell("0"), Some(Cell::Int(0)));
        assert_eq!(read("007", b'.', Zeros::Drop), Some(Cell::Int(7)));
        assert_eq!(read("+7", b'.', Zeros::Drop), Some(Cell::Int(7)));
        assert_eq!(read("1,5", b',', Zeros::Keep), Some(Cell::Float(1.5)));
        assert_eq!(
            read("1,23456789012345678901", b',', Zeros::Keep),
            Some(Cell::Float(1.234_567_890_123_456_7))
        );
    }

    #[test]
    fn digits_are_read_alike_one_by_one_and_by_eights() {
        let mut rng = Rng::new(4);
        for _ in 0..100_000 {
            let length = 1 + rng.below(19);
            let text: String =
                (0..length).map(|_| char::from(b'0' + rng.below(10) as u8)).collect();
            let text = text.trim_start_matches('0');
            let value: Option<i64> = text.parse().ok();
            let beyond = text.parse().ok().map(Cell::Uint);
            assert_eq!(cell(text), value.map(Cell::Int).or(beyond), "{text}");
            if text.len() <= 18 {
                assert_eq!(short_integer(text.as_bytes()), value, "{text}");
            }
            let mut broken = text.as_bytes().to_vec();
            if !broken.is_empty() {
                let at = rng.below(broken.len() as u64) as usize;
                broken[at] = [b'/', b':', 0x80, b' '][rng.below(4) as usize];
                assert_eq!(short_integer(&broken), None);
                assert!(eight(&[broken, vec![b'0'; 8]].concat()[..8]).is_none() || at >= 8);
            }
        }
    }

    #[test]
    fn ids_words_and_broken_numbers_stay_text() {
        for text in [
            "007", "-007", "00.5", "+49", "1_000", "1,000", "0x1F", "1e", "e5", "-", "+", ".",
            "1.2.3", "1e999", " 1", "1 ", "yes", "t", "T", "nano", "None", "Infinit", "1e5x",
            "--1", "",
        ] {
            assert_eq!(cell(text), None, "{text:?}");
        }
    }

    #[test]
    fn every_day_of_nine_centuries_is_read() {
        for day in (-250_000..80_000).chain([-719_528, 2_932_896]) {
            assert_eq!(cell(&date_text(day)), Some(Cell::Date(day as i32)));
        }
    }

    #[test]
    fn dates_that_no_calendar_has_stay_text() {
        for text in
            ["2023-02-29", "2024-13-01", "2024-00-10", "2024-04-31", "2024-4-01", "20240401"]
        {
            let left = cell(text);
            assert!(left.is_none() || left == Some(Cell::Int(20_240_401)), "{text}");
            assert!(text.len() != 10 || parse_date(text).is_none(), "{text}");
        }
    }

    #[test]
    fn times_agree_with_the_calendar_library() {
        for text in [
            "2026-11-21T09:30:00",
            "2026-11-21 09:30:00.5",
            "1969-12-31T23:59:59.999999",
            "2026-11-21T09:30:00Z",
            "2026-11-21T09:30:00+05:30",
            "0001-01-01T00:00:00",
            "2026-11-21T09:30",
        ] {
            let (micros, zone) = parse_stamp(text).unwrap();
            let Some(Cell::Time { seconds, nanos, zoned }) = cell(text) else { panic!("{text}") };
            assert_eq!(
                (seconds * 1_000_000 + i64::from(nanos) / 1000, zoned),
                (micros, zone),
                "{text}"
            );
        }
        for text in [
            "2026-11-21T24:00",
            "2026-11-21T9:30",
            "2026-11-21T09:30:60",
            "2026-11-21X09:30",
            "2026-11-21T09:30:00.",
            "2026-11-21T09:30:00+1",
            "2026-11-21T09:30:00 Z",
        ] {
            assert_eq!(cell(text), None, "{text}");
        }
        let hours = |text| match cell(text) {
            Some(Cell::Time { seconds, .. }) => seconds / 3600,
            _ => 0,
        };
        assert_eq!(hours("1970-01-02T00:00+02"), 22);
        assert_eq!(hours("1970-01-02T00:00-0200"), 26);
    }
}
