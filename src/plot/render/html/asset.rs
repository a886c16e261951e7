//! Script and styles of pages, embedded in their short form; `src/plot/page/minify.py` makes it.

/// The script, which all charts of a page share.
pub const SCRIPT: &str = include_str!("../../page/page.min.js");

/// The style of charts.
pub const STYLE: &str = include_str!("../../page/page.min.css");

/// The style of a whole page.
pub const DOCUMENT: &str = include_str!("../../page/document.min.css");

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
        let first = SCRIPT.lines().next().unwrap_or_default();
        assert_eq!(first, format!("// {sum:016x}"), "run src/plot/page/minify.py");
    }

    #[test]
    fn script_and_style_cannot_end_their_element() {
        for text in [SCRIPT, STYLE, DOCUMENT] {
            assert!(
                !text.contains("</") && !text.contains("<!--") && text.is_ascii() || {
                    // The script holds a few signs, as themselves: the page is UTF-8.
                    text.chars().all(|c| c != '\u{2028}' && c != '\u{2029}') && !text.contains("</")
                }
            );
        }
        for word in
            ["innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", "Function(", "document.write"]
        {
            assert!(!SCRIPT.contains(word), "{word}");
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
            assert!(STYLE.contains(&rule), "{rule}");
        }
    }
}
