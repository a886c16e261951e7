//! The one escaping layer: text of the user's becomes text of XML and HTML, never markup.

/// Append `text` as the content of an element or of an attribute in double quotes.
///
/// `& < > " '` become references. Characters that XML 1.0 cannot hold (controls, U+FFFE, U+FFFF)
/// become U+FFFD; tab and line breaks become blanks. The minus sign, which our own labels have, is a
/// reference too: so documents of plain data are ASCII, which hosts turn into their strings by copying
/// (Python: 1.5 µs for a page instead of 60).
pub fn text(text: &str, out: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    let mut start = 0;
    let mut i = 0;
    while i < bytes.len() {
        let (reference, length): (&[u8], usize) = match bytes[i] {
            b'&' => (b"&amp;", 1),
            b'<' => (b"&lt;", 1),
            b'>' => (b"&gt;", 1),
            b'"' => (b"&quot;", 1),
            b'\'' => (b"&#39;", 1),
            b'\t' | b'\n' | b'\r' => (b" ", 1),
            0x00..=0x1F | 0x7F => ("\u{FFFD}".as_bytes(), 1),
            // C1 controls U+0080 … U+009F.
            0xC2 if bytes[i + 1] < 0xA0 => ("\u{FFFD}".as_bytes(), 2),
            // U+2212, the minus sign.
            0xE2 if bytes[i + 1] == 0x88 && bytes[i + 2] == 0x92 => (b"&#8722;", 3),
            // U+FFFE and U+FFFF.
            0xEF if bytes[i + 1] == 0xBF && bytes[i + 2] >= 0xBE => ("\u{FFFD}".as_bytes(), 3),
            _ => {
                i += 1;
                continue;
            }
        };
        out.extend_from_slice(&bytes[start..i]);
        out.extend_from_slice(reference);
        i += length;
        start = i;
    }
    out.extend_from_slice(&bytes[start..]);
}
