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
    out.reserve(text.len() + 2);
    out.push(b'"');
    escape(text.as_bytes(), out);
    out.push(b'"');
}

/// Append the inside of a string: `bytes` is UTF-8, or whole characters of it.
pub fn escape(bytes: &[u8], out: &mut Vec<u8>) {
    // A few words are not worth a large buffer.
    if bytes.len() < 64 { gather::<96>(bytes, out) } else { gather::<1024>(bytes, out) }
}

/// [`escape`] by way of a buffer of `SIZE` bytes: appending a few at a time to a vector is slower.
fn gather<const SIZE: usize>(bytes: &[u8], out: &mut Vec<u8>) {
    let mut buffer = [0u8; SIZE];
    let mut len = 0;
    let mut i = 0;
    // Where no escape was met of late there is most often none for long, as in the path of many marks.
    let mut calm = false;
    while i < bytes.len() {
        if len > SIZE - 40 {
            out.extend_from_slice(&buffer[..len]);
            len = 0;
        }
        if calm && let Some(block) = bytes[i..].first_chunk::<32>() {
            if calm_block(block) {
                buffer[len..len + 32].copy_from_slice(block);
                i += 32;
                len += 32;
                continue;
            }
            calm = false;
        }
        if let Some(word) = bytes[i..].first_chunk::<8>() {
            // All eight are copied; from the first that needs an escape on they are overwritten.
            let plain = plain(u64::from_le_bytes(*word));
            buffer[len..len + 8].copy_from_slice(word);
            i += plain;
            len += plain;
            if plain == 8 {
                calm = true;
                continue;
            }
        }
        let (text, length) = ESCAPES[usize::from(bytes[i])];
        buffer[len..len + 6].copy_from_slice(&text);
        len += usize::from(length);
        i += 1;
    }
    out.extend_from_slice(&buffer[..len]);
}

/// Does none of these bytes need an escape?
#[inline]
pub(super) fn calm_block(block: &[u8; 32]) -> bool {
    let odd = |byte: u8| byte < 0x20 || byte == b'"' || byte == b'\\';
    !block.iter().fold(false, |any, byte| any | odd(*byte))
}

/// How many bytes of a word, from its low end on, need no escape.
#[inline]
pub(super) fn plain(word: u64) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x80 * ONES;
    // A byte below what is taken away borrows, which sets its high bit; a borrow only reaches bytes
    // above the first that is found.
    let below = |w: u64, limit: u64| w.wrapping_sub(limit * ONES) & !w;
    let quote = below(word ^ (0x22 * ONES), 1);
    let backslash = below(word ^ (0x5C * ONES), 1);
    let odd = (below(word, 0x20) | quote | backslash) & HIGH;
    (odd.trailing_zeros() / 8) as usize
}

/// Each byte as it stands in a string, and how long that is.
static ESCAPES: [([u8; 6], u8); 256] = {
    let hex = b"0123456789abcdef";
    let mut table = [([0; 6], 1); 256];
    let mut i = 0;
    while i < 256 {
        let byte = i as u8;
        let short = match byte {
            b'"' | b'\\' => byte,
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            0x08 => b'b',
            0x0C => b'f',
            _ => 0,
        };
        table[i] = match (short, byte) {
            (0, 0x00..=0x1F) => ([b'\\', b'u', b'0', b'0', hex[i >> 4], hex[i & 15]], 6),
            (0, _) => ([byte, 0, 0, 0, 0, 0], 1),
            _ => ([b'\\', short, 0, 0, 0, 0], 2),
        };
        i += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::*;

    /// One character at a time.
    fn slow(text: &str) -> String {
        let escape = |c: char| match c {
            '"' => "\\\"".to_owned(),
            '\\' => "\\\\".to_owned(),
            '\n' => "\\n".to_owned(),
            '\r' => "\\r".to_owned(),
            '\t' => "\\t".to_owned(),
            '\u{8}' => "\\b".to_owned(),
            '\u{c}' => "\\f".to_owned(),
            '\0'..='\u{1f}' => format!("\\u{:04x}", c as u32),
            _ => c.to_string(),
        };
        format!("\"{}\"", text.chars().map(escape).collect::<String>())
    }

    #[test]
    fn strings_are_escaped_as_one_character_at_a_time() {
        let mut rng = crate::base::rng::Rng::new(11);
        let all: Vec<char> = (0..0x180).filter_map(char::from_u32).chain("−漢😀".chars()).collect();
        for length in 0..2200 {
            // Runs of plain letters with odd ones between, so that every place in a word is met.
            let text: String = (0..length)
                .map(|_| {
                    if rng.uniform() < 0.8 {
                        'a'
                    } else {
                        all[rng.below(all.len() as u64) as usize]
                    }
                })
                .collect();
            let mut out = b"before".to_vec();
            write_str(&text, &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), format!("before{}", slow(&text)));
        }
    }
}
