//! The values behind a chart: a table for people and screen readers, packed columns for its script.
//!
//! The first [`SHOWN`] rows are a table as HTML has it. What is beyond them is packed in base64, and
//! put into the table by the script when somebody opens it; hover and export read both. Numbers are
//! rounded to seven significant digits (as 32-bit floats when packed), but whole numbers never are.

use crate::plot::grid::{Cells, Grid};
use crate::plot::number::moment;
use crate::plot::render::escape;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Rows that the table has without the script.
pub const SHOWN: usize = 200;

/// Append the table of a grid, and its packed rest; `index` is its place among the chart's.
pub fn write(grid: &Grid, index: usize, out: &mut Vec<u8>) {
    let shown = grid.rows.min(SHOWN);
    out.extend_from_slice(b"<table data-n=\"");
    digits(grid.rows as u64, out);
    out.extend_from_slice(b"\" data-first=\"");
    digits(shown as u64, out);
    out.extend_from_slice(b"\">");
    if grid.rows > shown {
        out.extend_from_slice(b"<caption>The first ");
        digits(shown as u64, out);
        out.extend_from_slice(b" of ");
        digits(grid.rows as u64, out);
        out.extend_from_slice(b" rows</caption>");
    }
    out.extend_from_slice(b"<thead><tr>");
    for column in &grid.columns {
        out.extend_from_slice(b"<th scope=col>");
        escape::text(&column.name, out);
    }
    out.extend_from_slice(b"<tbody>");
    let mut text = String::new();
    for row in 0..shown {
        out.extend_from_slice(b"<tr>");
        for column in &grid.columns {
            out.extend_from_slice(b"<td>");
            match &column.values {
                Cells::Numbers(values) => number(values[row], out),
                Cells::Times { values, zone } => {
                    text.clear();
                    moment(values[row], zone.as_deref(), &mut text);
                    out.extend_from_slice(text.as_bytes());
                }
                Cells::Words { codes, names } => {
                    escape::text(names.get(codes[row] as usize).map_or("", String::as_str), out);
                }
            }
        }
    }
    out.extend_from_slice(b"</table>");
    if grid.rows > shown {
        for (i, column) in grid.columns.iter().enumerate() {
            packed(&column.values, shown, [index, i], out);
        }
    }
}

/// Append a column from row `first` on, in base64 of little-endian values.
fn packed(values: &Cells, first: usize, [grid, column]: [usize; 2], out: &mut Vec<u8>) {
    out.extend_from_slice(format!("<template data-c=\"{grid} {column}\" data-t=").as_bytes());
    let bytes = match values {
        Cells::Numbers(values) => {
            let values = &values[first..];
            // Whole numbers that 24 bits do not hold, and sizes that 32-bit floats do not reach.
            let far = |v: f64| {
                let size = v.abs();
                size > 16_777_216.0 && (size > 1e38 || v.fract() == 0.0 && f64::from(v as f32) != v)
                    || size < 1e-37 && v != 0.0
            };
            if values.iter().any(|v| v.is_finite() && far(*v)) {
                out.extend_from_slice(b"f8><i>");
                little_endian(values, |v| v.to_le_bytes())
            } else {
                out.extend_from_slice(b"f4><i>");
                little_endian(values, |v| (*v as f32).to_le_bytes())
            }
        }
        Cells::Times { values, zone } => {
            out.extend_from_slice(b"f8 data-zone=\"");
            escape::text(zone.as_deref().unwrap_or(""), out);
            out.extend_from_slice(b"\"><i>");
            little_endian(&values[first..], |v| v.to_le_bytes())
        }
        Cells::Words { codes, names } => {
            out.extend_from_slice(b"u4>");
            for name in names.iter() {
                out.extend_from_slice(b"<b>");
                escape::text(name, out);
                out.extend_from_slice(b"</b>");
            }
            out.extend_from_slice(b"<i>");
            little_endian(&codes[first..], |v| v.to_le_bytes())
        }
    };
    let start = out.len();
    out.resize(start + bytes.len().div_ceil(3) * 4, 0);
    let written = STANDARD.encode_slice(&bytes, &mut out[start..]).unwrap_or(0);
    out.truncate(start + written);
    out.extend_from_slice(b"</i></template>");
}

/// Values one after another, each in `N` bytes.
fn little_endian<T, const N: usize>(values: &[T], bytes: impl Fn(&T) -> [u8; N]) -> Vec<u8> {
    let mut out = vec![0; values.len() * N];
    for (slot, value) in out.chunks_exact_mut(N).zip(values) {
        slot.copy_from_slice(&bytes(value));
    }
    out
}

/// Powers of ten that doubles hold exactly.
const TENS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/// Append a number that a program can read: whole numbers as they are, others in at most seven
/// significant digits; NaN is nothing.
pub fn number(value: f64, out: &mut Vec<u8>) {
    if value.is_nan() {
        return;
    }
    let size = value.abs();
    if value.fract() == 0.0 && size < 1e15 {
        if value < 0.0 {
            out.push(b'-');
        }
        return digits(size as u64, out);
    }
    if !(1e-5..1e15).contains(&size) {
        return extreme(value, out);
    }
    if value < 0.0 {
        out.push(b'-');
    }
    // Decimals that make seven digits in all; numbers above 10⁷ keep none.
    let whole = TENS.iter().take_while(|ten| **ten <= size).count();
    let mut decimals = 7_usize.saturating_sub(whole);
    if size < 1.0 {
        decimals += (1..5).filter(|k| size * TENS[*k] < 1.0).count();
    }
    let mut scaled = (size * TENS[decimals] + 0.5) as u64;
    while decimals > 0 && scaled.is_multiple_of(10) {
        (scaled, decimals) = (scaled / 10, decimals - 1);
    }
    if decimals == 0 {
        return digits(scaled, out);
    }
    let ten = TENS[decimals] as u64;
    digits(scaled / ten, out);
    out.push(b'.');
    let mut fraction = [b'0'; 12];
    let mut rest = scaled % ten;
    for place in fraction[..decimals].iter_mut().rev() {
        *place = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    out.extend_from_slice(&fraction[..decimals]);
}

/// Very small and very large numbers, and infinities.
#[cold]
fn extreme(value: f64, out: &mut Vec<u8>) {
    if value.is_infinite() {
        out.extend_from_slice(if value > 0.0 { b"Infinity" } else { b"-Infinity" });
        return;
    }
    let text = format!("{value:.6e}");
    let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
    let digits = digits.trim_end_matches('0').trim_end_matches('.');
    out.extend_from_slice(digits.as_bytes());
    out.push(b'e');
    out.extend_from_slice(power.as_bytes());
}

/// Append a whole number.
pub fn digits(mut value: u64, out: &mut Vec<u8>) {
    let mut text = [0_u8; 20];
    let mut i = text.len();
    loop {
        i -= 1;
        text[i] = b'0' + (value % 10) as u8;
        value /= 10;
        if value == 0 {
            break;
        }
    }
    out.extend_from_slice(&text[i..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: f64) -> String {
        let mut out = Vec::new();
        number(value, &mut out);
        String::from_utf8(out).unwrap()
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
