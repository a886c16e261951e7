//! Script and styles of pages, embedded in their short form; `src/plot/page/minify.py` makes it.

use crate::base::wire::escape;
use std::sync::{Arc, Mutex};

/// A text that every page has: most of a small page is such text. In a reply it is the inside of a JSON
/// string, which is made once, and then copied instead of escaped again.
#[derive(Debug)]
pub struct Fixed {
    /// As a page has it.
    pub text: &'static str,
    json: Mutex<Option<Arc<Vec<u8>>>>,
}

impl Fixed {
    const fn new(text: &'static str) -> Self {
        Fixed { text, json: Mutex::new(None) }
    }

    /// As a reply has it. Nobody waits for it, neither a thread nor a forked child.
    pub fn json(&self) -> Arc<Vec<u8>> {
        let known = self.json.try_lock().ok().and_then(|json| json.clone());
        known.unwrap_or_else(|| {
            let mut json = Vec::with_capacity(self.text.len() + self.text.len() / 12);
            escape(self.text.as_bytes(), &mut json);
            let json = Arc::new(json);
            if let Ok(mut slot) = self.json.try_lock() {
                *slot = Some(json.clone());
            }
            json
        })
    }
}

/// The script, which all charts of a page share.
pub static SCRIPT: Fixed = Fixed::new(include_str!("../../page/page.min.js"));

/// The style of charts.
pub static STYLE: Fixed = Fixed::new(include_str!("../../page/page.min.css"));

/// The style of a whole page.
pub static DOCUMENT: Fixed = Fixed::new(include_str!("../../page/document.min.css"));

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
        for fixed in [&SCRIPT, &STYLE, &DOCUMENT] {
            let text = fixed.text;
            let (first, second) = (fixed.json(), fixed.json());
            assert!(Arc::ptr_eq(&first, &second), "it is made once");
            assert_eq!(
                serde_json::from_slice::<String>(&[b"\"", first.as_slice(), b"\""].concat())
                    .unwrap(),
                text
            );
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
