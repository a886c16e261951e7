//! Numbers, words, strings, options and lists on the wire.

use super::{At, Kind, Wire, elements, kind, write_f64, write_str};
use crate::base::budget::{Ctx, probe};
use crate::base::error::Result;

/// Largest integer that a double holds with all its neighbours: 2⁵³ − 1. Beyond, integers are
/// written as decimal strings.
const EXACT: u64 = (1 << 53) - 1;

/// The number that one of the words for numbers without digits stands for, quoted as JSON has it.
fn special(raw: &str) -> Option<f64> {
    match raw {
        "\"NaN\"" => Some(f64::NAN),
        "\"Infinity\"" => Some(f64::INFINITY),
        "\"-Infinity\"" => Some(f64::NEG_INFINITY),
        _ => None,
    }
}

/// Read a number of data, where NaN and the infinities are values like others.
///
/// # Errors
/// `bad_value` when it is no number, or none that a double can hold.
pub fn read_any_f64(raw: &str, at: At<'_>) -> Result<f64> {
    special(raw).map_or_else(|| f64::read(raw, at), Ok)
}

/// A parameter: always finite, since no bound would stop NaN. Data has [`read_any_f64`].
impl Wire for f64 {
    fn read(raw: &str, at: At<'_>) -> Result<Self> {
        match kind(raw) {
            Kind::Number => serde_json::from_str(raw)
                .map_err(|_| at.expected("a number that a 64-bit float can hold", raw)),
            Kind::Text if special(raw).is_some() => Err(at.expected("a finite number", raw)),
            _ => Err(at.expected("a number", raw)),
        }
    }
    fn write(&self, out: &mut Vec<u8>) {
        write_f64(*self, out);
    }
    fn schema() -> String {
        r#"{"type":"number"}"#.to_owned()
    }
    fn measure(&self) -> Option<f64> {
        Some(*self)
    }
}

/// An integer type on the wire.
pub trait Int: Copy + TryFrom<i128> {
    /// Are all its values ≥ 0?
    const UNSIGNED: bool;
}

/// Read an integer: digits, digits in a string, or a float without a fraction.
fn read_int<T: Int>(raw: &str, at: At<'_>) -> Result<T> {
    let rule = if T::UNSIGNED { "an integer ≥ 0" } else { "an integer" };
    let digits = match kind(raw) {
        Kind::Number => raw,
        Kind::Text => raw.trim_matches('"'),
        _ => return Err(at.expected(rule, raw)),
    };
    let float = || serde_json::from_str::<f64>(raw).ok().filter(|f| f.fract() == 0.0);
    let value = digits
        .parse::<i128>()
        .ok()
        .or_else(|| float().filter(|f| f.abs() <= EXACT as f64).map(|f| f as i128));
    value.and_then(|value| T::try_from(value).ok()).ok_or_else(|| at.expected(rule, raw))
}

/// Write an integer: digits up to ±(2⁵³ − 1), a decimal string beyond.
fn write_int(value: i128, out: &mut Vec<u8>) {
    let size = value.unsigned_abs();
    if size > u128::from(EXACT) {
        return write_str(&value.to_string(), out);
    }
    // By hand, because labels come by the million.
    let (mut digits, mut first, mut rest) = ([0; 20], 20, size as u64);
    loop {
        first -= 1;
        digits[first] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if value < 0 {
        out.push(b'-');
    }
    out.extend_from_slice(&digits[first..]);
}

macro_rules! integers {
    ($($type:ty, $unsigned:literal;)*) => {$(
        impl Int for $type {
            const UNSIGNED: bool = $unsigned;
        }
        impl Wire for $type {
            fn read(raw: &str, at: At<'_>) -> Result<Self> {
                read_int(raw, at)
            }
            fn write(&self, out: &mut Vec<u8>) {
                write_int(*self as i128, out);
            }
            fn schema() -> String {
                let least = if $unsigned { r#","minimum":0"# } else { "" };
                format!(r#"{{"type":"integer"{least}}}"#)
            }
            fn measure(&self) -> Option<f64> {
                Some(*self as f64)
            }
        }
    )*};
}

integers! {
    i32, false;
    i64, false;
    u32, true;
    u64, true;
    usize, true;
}

impl Wire for bool {
    fn read(raw: &str, at: At<'_>) -> Result<Self> {
        match raw {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(at.expected("true or false", raw)),
        }
    }
    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(if *self { b"true" } else { b"false" });
    }
    fn schema() -> String {
        r#"{"type":"boolean"}"#.to_owned()
    }
}

/// Bytes that a text may take on the wire: of a long one, which must not grow while it is written, all that its
/// escapes take (a table as JSON text has a quote in each few letters).
fn escaped_room(text: &str) -> usize {
    const LONG: usize = 1 << 20;
    if text.len() < LONG {
        return text.len() + text.len() / 12 + 64;
    }
    let more = |byte: u8| match byte {
        b'"' | b'\\' => 1,
        0..=0x1F => 5,
        _ => 0,
    };
    text.bytes().fold(text.len() + 64, |all, byte| all + more(byte))
}

impl Wire for String {
    fn read(raw: &str, at: At<'_>) -> Result<Self> {
        if kind(raw) != Kind::Text {
            return Err(at.expected("a string", raw));
        }
        // What unescapes grows by doubling.
        probe(raw.len().saturating_mul(2))?;
        serde_json::from_str(raw).map_err(|_| at.expected("a string of Unicode characters", raw))
    }
    fn write(&self, out: &mut Vec<u8>) {
        write_str(self, out);
    }
    fn write_within(&self, out: &mut Vec<u8>, ctx: &Ctx) -> Result<()> {
        ctx.check()?;
        ctx.room(out, escaped_room(self))?;
        self.write(out);
        Ok(())
    }
    fn schema() -> String {
        r#"{"type":"string"}"#.to_owned()
    }
    /// Its length in characters, so that a bound can ask for a text that is not empty.
    fn measure(&self) -> Option<f64> {
        Some(self.chars().count() as f64)
    }
}

/// Absent and `null` are both `None`; `None` is left out when written.
impl<T: Wire> Wire for Option<T> {
    fn read(raw: &str, at: At<'_>) -> Result<Self> {
        if kind(raw) == Kind::Null { Ok(None) } else { T::read(raw, at).map(Some) }
    }
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Some(value) => value.write(out),
            None => out.extend_from_slice(b"null"),
        }
    }
    fn write_within(&self, out: &mut Vec<u8>, ctx: &Ctx) -> Result<()> {
        match self {
            Some(value) => value.write_within(out, ctx),
            None => ctx.check(),
        }
    }
    fn schema() -> String {
        T::schema()
    }
    fn absent() -> Option<Self> {
        Some(None)
    }
    fn is_absent(&self) -> bool {
        self.is_none()
    }
    fn measure(&self) -> Option<f64> {
        self.as_ref().and_then(Wire::measure)
    }
}

impl<T: Wire> Wire for Vec<T> {
    fn read(raw: &str, at: At<'_>) -> Result<Self> {
        let items = elements(raw, at)?;
        let mut values = at.ctx().vec(items.len())?;
        for (i, item) in items.into_iter().enumerate() {
            values.push(T::read(item, at.index(i))?);
        }
        Ok(values)
    }
    fn write(&self, out: &mut Vec<u8>) {
        out.push(b'[');
        for (i, value) in self.iter().enumerate() {
            if i > 0 {
                out.push(b',');
            }
            value.write(out);
        }
        out.push(b']');
    }
    fn schema() -> String {
        format!(r#"{{"type":"array","items":{}}}"#, T::schema())
    }
    fn measure(&self) -> Option<f64> {
        Some(self.len() as f64)
    }
}

impl<T: Wire> Wire for Box<T> {
    fn read(raw: &str, at: At<'_>) -> Result<Self> {
        T::read(raw, at).map(Box::new)
    }
    fn write(&self, out: &mut Vec<u8>) {
        (**self).write(out);
    }
    fn schema() -> String {
        T::schema()
    }
}
