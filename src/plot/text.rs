//! How wide text is: one table for every writer, from the one embedded font.
//!
//! The font is Liberation Sans, which has the widths of Arial and Helvetica; `font/` holds its subset,
//! licence and the script that made it. Kerning is not used: a text is as wide as its letters.
//! Documents name the family [`FAMILY`], so a viewer without Liberation Sans falls back to a font of
//! the same widths.
//!
//! Characters that the font does not have (605 it has: Latin, Greek, Cyrillic, punctuation, signs) are
//! estimated: 1 em for East Asian characters and emoji, nothing for combining marks and invisible
//! characters, 0.6 em for the rest. PNG shows those that are not there as an empty box.

#[path = "font/advances.rs"]
mod advances;

use advances::{BOLD, REGULAR, SPANS, UNITS};

/// The font families that documents ask for, best first; all have the same widths.
pub const FAMILY: &str = "Liberation Sans, Arimo, Arial, Helvetica, sans-serif";

/// Height of ascending letters above the line they stand on, in em.
pub const ASCENT: f64 = 0.905;

/// Depth of descending letters below the line, in em.
pub const DESCENT: f64 = 0.212;

/// Height of capitals and digits, in em.
pub const CAP: f64 = 0.688;

/// Height of small letters such as `x`, in em.
pub const X_HEIGHT: f64 = 0.528;

/// Width in pixels of one line of text whose em is `size` pixels high.
pub fn width(text: &str, size: f64, bold: bool) -> f64 {
    let table = if bold { BOLD } else { REGULAR };
    let mut units: u64 = 0;
    for c in text.chars() {
        // ASCII is the first span of the table, from the blank on.
        units += match (c as usize).checked_sub(0x20) {
            Some(i) if i < 0x5F => u64::from(table[i]),
            _ => other(c, table),
        };
    }
    units as f64 * size / UNITS
}

/// Advance of a character that is not ASCII, in units.
#[cold]
fn other(c: char, table: &[u16]) -> u64 {
    match slot(c) {
        Some(i) => u64::from(table[i]),
        None => (estimate(c) * UNITS) as u64,
    }
}

/// Advance of one character for an em of `size` pixels.
pub fn advance(c: char, size: f64, bold: bool) -> f64 {
    other(c, if bold { BOLD } else { REGULAR }) as f64 * size / UNITS
}

/// The character's place in the tables of advances, if the font has it.
pub fn slot(c: char) -> Option<usize> {
    let code = c as u32;
    let after = SPANS.partition_point(|(first, _, _)| *first <= code);
    let (first, end, place) = SPANS[after.checked_sub(1)?];
    (code < end).then(|| usize::from(place) + (code - first) as usize)
}

/// Width in em of a character that the font does not have.
fn estimate(c: char) -> f64 {
    match c as u32 {
        0..=0x1F | 0x7F..=0x9F => 0.0,
        // Combining marks, joiners, directions, variation selectors, tags.
        0x300..=0x36F | 0x483..=0x489 | 0x591..=0x5BD | 0x610..=0x61A | 0x64B..=0x65F => 0.0,
        0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF | 0x20D0..=0x20FF | 0xFE20..=0xFE2F => 0.0,
        0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F | 0xFE00..=0xFE0F | 0xFEFF => 0.0,
        0x1F3FB..=0x1F3FF | 0xE0000..=0xE0FFF => 0.0,
        // East Asian wide and full-width forms, emoji.
        0x1100..=0x115F | 0x231A..=0x231B | 0x23E9..=0x23F3 | 0x2600..=0x27BF => 1.0,
        0x2E80..=0xA4CF | 0xA960..=0xA97F | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF => 1.0,
        0xFE30..=0xFE6F | 0xFF01..=0xFF60 | 0xFFE0..=0xFFE6 => 1.0,
        0x1F000..=0x1FAFF | 0x20000..=0x3FFFD => 1.0,
        _ => 0.6,
    }
}

/// The two fonts as TrueType files, for writers that draw letters themselves.
#[cfg(feature = "png")]
pub static FONTS: [&[u8]; 2] =
    [include_bytes!("font/regular.ttf"), include_bytes!("font/bold.ttf")];

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "png")]
    #[test]
    fn the_table_tells_the_advances_of_the_fonts() {
        for (data, table) in FONTS.iter().zip([REGULAR, BOLD]) {
            let face = ttf_parser::Face::parse(data, 0).expect("our own font parses");
            assert_eq!(f64::from(face.units_per_em()), UNITS);
            assert!((f64::from(face.ascender()) / UNITS - ASCENT).abs() < 0.001);
            assert!((f64::from(face.descender()) / UNITS + DESCENT).abs() < 0.001);
            let mut count = 0;
            for code in 0..0xFFFE {
                let Some(c) = char::from_u32(code) else { continue };
                let glyph = face.glyph_index(c);
                assert_eq!(glyph.is_some(), slot(c).is_some(), "{c:?}");
                if let (Some(glyph), Some(slot)) = (glyph, slot(c)) {
                    assert_eq!(face.glyph_hor_advance(glyph), Some(table[slot]), "{c:?}");
                    count += 1;
                }
            }
            assert_eq!(count, table.len());
        }
    }

    #[test]
    fn a_text_is_as_wide_as_its_letters() {
        // Arial's own figures: digits 0.556 em, `i` 0.222, `W` 0.944, bold `a` 0.556.
        assert_eq!(width("", 12.0, false), 0.0);
        assert!((width("0", 1.0, false) - 0.556).abs() < 0.001);
        assert!((width("iW", 10.0, false) - 11.66).abs() < 0.01);
        assert!((width("a", 1.0, true) - 0.556).abs() < 0.001);
        assert!((width("−1.5", 20.0, false) - 20.0 * (0.584 + 2.0 * 0.556 + 0.278)).abs() < 0.02);
        let sum: f64 = "Größe µ".chars().map(|c| advance(c, 11.0, false)).sum();
        assert!((width("Größe µ", 11.0, false) - sum).abs() < 1e-9);
    }

    #[test]
    fn what_the_font_lacks_is_estimated() {
        assert_eq!(width("漢字", 10.0, false), 20.0);
        assert_eq!(width("😀", 10.0, false), 10.0);
        assert_eq!(width("e\u{301}", 10.0, false), width("e", 10.0, false));
        assert_eq!(width("\u{200b}\u{0}\u{7f}", 10.0, false), 0.0);
        assert!((width("ע", 10.0, false) - 6.0).abs() < 0.01);
    }
}
