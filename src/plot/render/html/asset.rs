//! Script and styles of pages, embedded in their short form; `src/plot/page/minify.py` makes it.

/// A text that every page has, as itself and as the inside of a JSON string: most of a small page is
/// such text, and in a reply it is copied instead of escaped again.
#[derive(Debug)]
pub struct Fixed {
    /// As a page has it.
    pub text: &'static str,
    /// As a reply has it.
    pub json: &'static [u8],
}

macro_rules! fixed {
    ($file:literal) => {{
        const TEXT: &str = include_str!($file);
        static JSON: [u8; escaped_len(TEXT)] = escaped(TEXT);
        Fixed { text: TEXT, json: &JSON }
    }};
}

/// The script, which all charts of a page share.
pub static SCRIPT: Fixed = fixed!("../../page/page.min.js");

/// The style of charts.
pub static STYLE: Fixed = fixed!("../../page/page.min.css");

/// The style of a whole page.
pub static DOCUMENT: Fixed = fixed!("../../page/document.min.css");

/// The letter behind the backslash of an escape; 0 for what stands for itself.
const fn letter(byte: u8) -> u8 {
    match byte {
        b'"' | b'\\' => byte,
        b'\n' => b'n',
        0x00..=0x1F => panic!("our own texts have no other control characters"),
        _ => 0,
    }
}

/// Bytes of a text inside of a JSON string.
const fn escaped_len(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut len, mut i) = (bytes.len(), 0);
    while i < bytes.len() {
        len += (letter(bytes[i]) != 0) as usize;
        i += 1;
    }
    len
}

/// A text inside of a JSON string, made when the library is compiled.
const fn escaped<const N: usize>(text: &str) -> [u8; N] {
    let bytes = text.as_bytes();
    let mut out = [0; N];
    let (mut len, mut i) = (0, 0);
    while i < bytes.len() {
        let letter = letter(bytes[i]);
        if letter != 0 {
            out[len] = b'\\';
            len += 1;
        }
        out[len] = if letter == 0 { bytes[i] } else { letter };
        len += 1;
        i += 1;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::scene::{Color, Paint, Role, Theme};

    #[test]
    fn the_embedded_script_is_made_from_its_source() {
        let source = include_bytes!("../../page/page.js");
        let sum = source.iter().fold(0xCBF2_9CE4_8422_2325_u64, |sum, byte| {
            (sum ^ u64::from(*byte)).wrapping_mul(0x100_0000_01B3)
        });
        let first = SCRIPT.text.lines().next().unwrap_or_default();
        assert_eq!(first, format!("// {sum:016x}"), "run src/plot/page/minify.py");
    }

    #[test]
    fn script_and_style_are_ascii_and_cannot_end_their_element() {
        for Fixed { text, json } in [&SCRIPT, &STYLE, &DOCUMENT] {
            let mut slow = Vec::new();
            crate::base::wire::escape(text.as_bytes(), &mut slow);
            assert_eq!(*json, slow, "what is made at compile time is what the wire writes");
            assert!(text.is_ascii() && !text.contains("</") && !text.contains("<!--"));
        }
        for word in
            ["innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", "Function(", "document.write"]
        {
            assert!(!SCRIPT.text.contains(word), "{word}");
        }
    }

    #[test]
    fn the_style_swaps_the_colours_of_the_theme() {
        let rgb = |Color { r, g, b, .. }: Color| format!("rgb({r},{g},{b})");
        let hex = |Color { r, g, b, .. }: Color| format!("#{r:02x}{g:02x}{b:02x}");
        let used = [
            ("fill", Role::Ink),
            ("fill", Role::Muted),
            ("fill", Role::Background),
            ("fill", Role::Panel),
            ("stroke", Role::Ink),
            ("stroke", Role::Grid),
            ("stroke", Role::Axis),
            ("stroke", Role::Panel),
        ];
        for (what, role) in used {
            let (light, dark) =
                (Theme::LIGHT.color(Paint::Role(role)), Theme::DARK.color(Paint::Role(role)));
            let rule = format!(".sera.auto [{what}=\"{}\"]{{{what}:{}}}", rgb(light), hex(dark));
            assert!(STYLE.text.contains(&rule), "{rule}");
        }
    }
}
