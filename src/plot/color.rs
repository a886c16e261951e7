//! Colours: CSS words, palettes for categories, scales for numbers.

use super::scene::Color;
use crate::base::error::{Result, did_you_mean};
use crate::base::wire::{At, Kind, Wire, kind, write_str};

/// Colours of categories, in turn. Chosen for contrast of 3:1 on white and on near black alike
/// (relative luminance 0.13 to 0.31), which a test holds, and by eye for distance between neighbours under
/// simulated protanopia, deuteranopia and tritanopia, which none does.
pub const CATEGORY: [Color; 10] = [
    Color::hex(0x2B_7BBA),
    Color::hex(0xC9_7A00),
    Color::hex(0x16_9873),
    Color::hex(0xD2_4B3E),
    Color::hex(0x8E_6BD8),
    Color::hex(0x8A_8A12),
    Color::hex(0xD1_5B9B),
    Color::hex(0x1C_97B3),
    Color::hex(0x9A_6A4A),
    Color::hex(0x7B_838E),
];

/// Named scales with their colours from low to high, evenly spaced: viridis, plasma, inferno and
/// magma of matplotlib (CC0), cividis (CC0), ColorBrewer's RdBu and RdYlBu (Apache-2.0), ours.
const SCALES: [(&str, &[u32]); 10] = [
    (
        "viridis",
        &[
            0x44_0154, 0x48_2878, 0x3E_4989, 0x31_688E, 0x26_828E, 0x1F_9E89, 0x35_B779, 0x6E_CE58,
            0xB5_DE2B, 0xFD_E725,
        ],
    ),
    (
        "plasma",
        &[
            0x0D_0887, 0x46_039F, 0x72_01A8, 0x9C_179E, 0xBD_3786, 0xD8_576B, 0xED_7953, 0xFB_9F3A,
            0xFD_CA26, 0xF0_F921,
        ],
    ),
    (
        "inferno",
        &[
            0x00_0004, 0x1B_0C41, 0x4A_0C6B, 0x78_1C6D, 0xA5_2C60, 0xCF_4446, 0xED_6925, 0xFB_9B06,
            0xF7_D13D, 0xFC_FFA4,
        ],
    ),
    (
        "magma",
        &[
            0x00_0004, 0x18_0F3D, 0x44_0F76, 0x72_1F81, 0x9E_2F7F, 0xCD_4071, 0xF1_605D, 0xFD_9668,
            0xFE_CA8D, 0xFC_FDBF,
        ],
    ),
    (
        "cividis",
        &[
            0x00_224E, 0x12_3570, 0x3B_496C, 0x57_5D6D, 0x70_7173, 0x8A_8678, 0xA5_9C74, 0xC3_B369,
            0xE1_CC55, 0xFE_E838,
        ],
    ),
    ("blues", &[0xE8_F1FA, 0xB9_D5EC, 0x7F_B2DB, 0x45_8CC6, 0x1F_66A6, 0x0B_3F75]),
    ("greys", &[0xEC_EEF0, 0xC3_C8CE, 0x97_9FA8, 0x6B_747E, 0x42_4A54, 0x1E_242B]),
    ("oranges", &[0xFD_EBDC, 0xFA_C79B, 0xF1_9A55, 0xDB_6E1F, 0xA9_4A0B, 0x6E_2C06]),
    (
        "rdbu",
        &[
            0x67_001F, 0xB2_182B, 0xD6_604D, 0xF4_A582, 0xFD_DBC7, 0xF7_F7F7, 0xD1_E5F0, 0x92_C5DE,
            0x43_93C3, 0x21_66AC, 0x05_3061,
        ],
    ),
    (
        "rdylbu",
        &[
            0xA5_0026, 0xD7_3027, 0xF4_6D43, 0xFD_AE61, 0xFE_E090, 0xFF_FFBF, 0xE0_F3F8, 0xAB_D9E9,
            0x74_ADD1, 0x45_75B4, 0x31_3695,
        ],
    ),
];

/// Steps of a colour scale as it is drawn: what an eye can tell apart, and few enough that marks of
/// one colour can be drawn together. A byte holds their number.
pub const STEPS: usize = 128;

/// Read a CSS colour: `#2b7bba`, `steelblue`, `rgb(43 123 186)`, `hsl(…)`.
///
/// # Errors
/// `bad_value` at `at`.
pub fn parse(text: &str, at: At<'_>) -> Result<Color> {
    match css(text) {
        Some(color) => Ok(color),
        None => {
            let shown: String = text.chars().take(40).collect();
            Err(at
                .error(format!("{} must be a CSS colour, got \"{shown}\"", at.name()))
                .hint("such as \"#2b7bba\", \"steelblue\" or \"rgb(43 123 186)\""))
        }
    }
}

/// The colour that a CSS word stands for, if it stands for one.
pub fn css(text: &str) -> Option<Color> {
    let [r, g, b, a] = csscolorparser::parse(text).ok()?.to_rgba8();
    Some(Color { r, g, b, a })
}

/// Colours for numbers: evenly spaced from low to high, blended in sRGB.
#[derive(Debug, Clone, PartialEq)]
pub struct Palette {
    /// The name that was given, if one was.
    name: Option<&'static str>,
    colors: Vec<Color>,
}

impl Palette {
    /// The scale of that name; `_r` at its end turns it round. Case does not matter.
    pub fn named(name: &str) -> Option<Palette> {
        let lower = name.to_ascii_lowercase();
        let (word, turned) = match lower.strip_suffix("_r") {
            Some(word) => (word, true),
            None => (lower.as_str(), false),
        };
        let (own, colors) = SCALES.iter().find(|(own, _)| *own == word)?;
        let mut colors: Vec<Color> = colors.iter().map(|rgb| Color::hex(*rgb)).collect();
        if turned {
            colors.reverse();
        }
        Some(Palette { name: (!turned).then_some(*own), colors })
    }

    /// The default: viridis, even in brightness and to colour-blind eyes.
    pub fn default_scale() -> Palette {
        Palette::named("viridis").expect("viridis is in the list")
    }

    /// Its colours.
    pub fn colors(&self) -> &[Color] {
        &self.colors
    }

    /// The colour at `t` from 0 to 1.
    pub fn at(&self, t: f64) -> Color {
        let last = self.colors.len() - 1;
        let place = t.clamp(0.0, 1.0) * last as f64;
        let i = (place as usize).min(last.saturating_sub(1));
        let (from, to, part) = (self.colors[i], self.colors[(i + 1).min(last)], place - i as f64);
        let mix =
            |a: u8, b: u8| libm::round(f64::from(a) + (f64::from(b) - f64::from(a)) * part) as u8;
        Color {
            r: mix(from.r, to.r),
            g: mix(from.g, to.g),
            b: mix(from.b, to.b),
            a: mix(from.a, to.a),
        }
    }

    /// The colours of [`STEPS`] even steps.
    pub fn steps(&self) -> Vec<Color> {
        (0..STEPS).map(|i| self.at(i as f64 / (STEPS - 1) as f64)).collect()
    }
}

impl Wire for Palette {
    fn read(raw: &str, at: At<'_>) -> Result<Self> {
        match kind(raw) {
            Kind::Text => {
                let name = String::read(raw, at)?;
                Palette::named(&name).ok_or_else(|| {
                    let shown: String = name.chars().take(40).collect();
                    let error = at.error(format!("no colour scale is called \"{shown}\""));
                    match did_you_mean(&name, SCALES.iter().map(|(name, _)| *name)) {
                        Some(hint) => error.hint(hint),
                        None => error,
                    }
                })
            }
            Kind::List => {
                let words = Vec::<String>::read(raw, at)?;
                if words.len() < 2 {
                    return Err(at.expected("a colour scale's name, or at least two colours", raw));
                }
                let read = |(i, word): (usize, &String)| parse(word, at.index(i));
                let colors = words.iter().enumerate().map(read).collect::<Result<_>>()?;
                Ok(Palette { name: None, colors })
            }
            _ => Err(at.expected("a colour scale's name, or a list of colours", raw)),
        }
    }
    fn write(&self, out: &mut Vec<u8>) {
        match self.name {
            Some(name) => write_str(name, out),
            None => {
                let hex = |c: &Color| match c.a {
                    255 => format!("#{:02x}{:02x}{:02x}", c.r, c.g, c.b),
                    a => format!("#{:02x}{:02x}{:02x}{a:02x}", c.r, c.g, c.b),
                };
                self.colors.iter().map(hex).collect::<Vec<String>>().write(out);
            }
        }
    }
    fn schema() -> String {
        r#"{"type":["string","array"],"items":{"type":"string"}}"#.to_owned()
    }
}
