//! JSON text of numbers and strings: the same bytes everywhere.

/// A number: shortest digits that read back exactly; NaN is `null`, infinities are strings.
pub fn write_f64(value: f64, out: &mut Vec<u8>) {
    if value.is_finite() {
        out.extend_from_slice(zmij::Buffer::new().format_finite(value).as_bytes());
    } else if value.is_nan() {
        out.extend_from_slice(b"null");
    } else {
        out.extend_from_slice(if value > 0.0 { b"\"Infinity\"" } else { b"\"-Infinity\"" });
    }
}

/// A string, with the shortest escapes JSON has; NUL is always `\u0000`, so C sees all of a reply.
pub fn write_str(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    out.reserve(text.len() + 2);
    let bytes = text.as_bytes();
    let (mut start, mut i) = (0, 0);
    while i < bytes.len() {
        // Long stretches without an escape are skipped 32 bytes at a time.
        if bytes.len() - i >= 32 && plain(&bytes[i..i + 32]) {
            i += 32;
            continue;
        }
        let byte = bytes[i];
        i += 1;
        let escape: &[u8] = match byte {
            b'"' => b"\\\"",
            b'\\' => b"\\\\",
            b'\n' => b"\\n",
            b'\r' => b"\\r",
            b'\t' => b"\\t",
            0x08 => b"\\b",
            0x0C => b"\\f",
            0x00..=0x1F => b"",
            _ => continue,
        };
        out.extend_from_slice(&bytes[start..i - 1]);
        if escape.is_empty() {
            let hex = b"0123456789abcdef";
            out.extend_from_slice(b"\\u00");
            out.extend_from_slice(&[hex[usize::from(byte >> 4)], hex[usize::from(byte & 15)]]);
        } else {
            out.extend_from_slice(escape);
        }
        start = i;
    }
    out.extend_from_slice(&bytes[start..]);
    out.push(b'"');
}

/// Does none of the bytes need an escape?
fn plain(bytes: &[u8]) -> bool {
    bytes.iter().fold(true, |plain, b| plain & (*b >= 0x20) & (*b != b'"') & (*b != b'\\'))
}
