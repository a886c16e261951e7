//! Lists of nothing but numbers, the most usual column: read in one pass, without a visitor a number.

use super::decimal;
use arrow_array::{ArrayRef, Float64Array, Int64Array};
use std::sync::Arc;

/// The numbers of a well-formed list: 64-bit integers when all are, else doubles. `None` for any other
/// list, and for a number beyond the doubles.
pub fn numbers(raw: &str) -> Option<ArrayRef> {
    let inside = raw.strip_prefix('[')?.strip_suffix(']')?;
    let mut ints: Vec<i64> = Vec::new();
    let mut floats: Vec<f64> = Vec::new();
    let mut rest = Some(inside);
    while let Some(list) = rest {
        let (token, after) = first(list);
        let Some(value) = whole(token) else { break };
        ints.push(value);
        rest = after;
    }
    let Some(rest) = rest else { return Some(Arc::new(Int64Array::from(ints))) };
    // A number takes a dozen letters mostly; where it does not, the list grows.
    floats.reserve(ints.len() + rest.len() / 12 + 1);
    floats.extend(ints.iter().map(|v| *v as f64));
    doubles(rest, &mut floats)?;
    Some(Arc::new(Float64Array::from(floats)))
}

/// The first number of a list, and the list behind its comma, if there is one.
fn first(list: &str) -> (&str, Option<&str>) {
    let (token, after) = match memchr::memchr(b',', list.as_bytes()) {
        Some(comma) => (&list[..comma], Some(&list[comma + 1..])),
        None => (list, None),
    };
    // Blanks, where there are some, stand before a number; rarely behind it.
    match token.as_bytes() {
        [b'0'..=b'9' | b'-', .., b'0'..=b'9'] | [b'0'..=b'9'] => (token, after),
        _ => (token.trim_matches(BLANKS), after),
    }
}

/// Blanks of JSON.
const BLANKS: [char; 4] = [' ', '\n', '\t', '\r'];

/// Append all numbers of a list.
fn doubles(mut list: &str, out: &mut Vec<f64>) -> Option<()> {
    loop {
        let bytes = list.as_bytes();
        let blanks = usize::from(bytes.first() == Some(&b' '));
        let quick = decimal::read(&bytes[blanks..]);
        let quick = quick.map(|(value, len)| (value, blanks + len));
        match quick {
            // The next comma is where a plain number ends, nearly always.
            Some((value, end)) if bytes.get(end) == Some(&b',') => {
                out.push(value);
                list = &list[end + 1..];
            }
            _ => {
                let (token, after) = first(list);
                out.push(double(token)?);
                let Some(after) = after else { return Some(()) };
                list = after;
            }
        }
    }
}

/// A number without fraction and exponent that an `i64` holds; minus zero is none.
fn whole(token: &str) -> Option<i64> {
    if token == "-0" { None } else { token.parse().ok() }
}

/// Any number; what begins like none (`null`, a string) is none.
fn double(token: &str) -> Option<f64> {
    let number = token.as_bytes().first().is_some_and(|b| b.is_ascii_digit() || *b == b'-');
    token.parse().ok().filter(|v: &f64| number && v.is_finite())
}

#[cfg(test)]
mod tests {
    use super::super::Column;
    use super::*;
    use crate::base::budget::Ctx;
    use crate::base::rng::Rng;
    use crate::base::wire::{At, Wire};

    #[test]
    fn a_plain_list_is_read_as_any_other() {
        let ctx = Ctx::default();
        let mut rng = Rng::new(8);
        for round in 0..4000 {
            let items: Vec<String> = (0..1 + rng.below(12))
                .map(|_| match rng.below(9) {
                    0 if round % 2 == 0 => rng.normal().to_string(),
                    1 if round % 3 == 0 => (rng.bits() as i64).to_string(),
                    2 if round % 5 == 0 => rng.bits().to_string(),
                    3 if round % 7 == 0 => "-0".to_owned(),
                    4 if round % 4 == 0 => format!("{:e}", f64::from_bits(rng.bits() >> 2)),
                    5 if round % 11 == 0 => "1e999".to_owned(),
                    _ => format!(" {}", rng.below(100)),
                })
                .collect();
            let raw = format!("[{}]", items.join(","));
            // A null at the end makes the list one for the slow way, which gives one value more.
            let slow = Column::read(&format!("[{},null]", items.join(",")), At::root(&ctx));
            match (numbers(&raw), slow) {
                (Some(quick), Ok(slow)) => {
                    let slow = slow.slice(0, items.len());
                    assert_eq!(quick.data_type(), slow.data_type(), "{raw}");
                    assert_eq!(format!("{quick:?}"), format!("{slow:?}"), "{raw}");
                }
                (None, Err(_)) => assert!(raw.contains("1e999"), "{raw}"),
                (quick, slow) => panic!("{raw}: {quick:?} {slow:?}"),
            }
        }
        for other in ["[]", "[null]", "[\"1\"]", "[1,true]", "[1.5,[2]]", "[1,NaN]", "[inf]"] {
            assert!(numbers(other).is_none(), "{other}");
        }
    }
}
