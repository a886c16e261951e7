//! Making text fit: breaking it into lines, cutting it short.

use crate::plot::text::width;

/// Text in one line: control characters and line breaks become blanks.
pub fn one_line(text: &str) -> String {
    if text.chars().any(char::is_control) {
        let blank = |c: char| if c.is_control() { ' ' } else { c };
        return text.chars().map(blank).collect();
    }
    text.to_owned()
}

/// The text, cut with an ellipsis where it would be wider than `most` pixels. Nothing when not even
/// that fits.
pub fn cut(text: &str, size: f64, bold: bool, most: f64) -> String {
    if width(text, size, bold) <= most {
        return text.to_owned();
    }
    let room = most - width("…", size, bold);
    let mut end = 0;
    let mut used = 0.0;
    for (i, c) in text.char_indices() {
        used += width(c.encode_utf8(&mut [0; 4]), size, bold);
        if used > room {
            break;
        }
        end = i + c.len_utf8();
    }
    match text[..end].trim_end() {
        "" if room < 0.0 => String::new(),
        kept => format!("{kept}…"),
    }
}

/// The text in at most `lines` lines of at most `most` pixels, broken at blanks; a word too long for
/// a line, and what is left after the last line, is cut.
pub fn wrap(text: &str, size: f64, bold: bool, most: f64, lines: usize) -> Vec<String> {
    let mut done: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut words = text.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if line.is_empty() || width(&longer, size, bold) <= most {
            line = longer;
            continue;
        }
        if done.len() + 1 == lines {
            // The last line takes what is left, and is cut.
            line = longer;
            for word in words.by_ref() {
                line.push(' ');
                line.push_str(word);
            }
            break;
        }
        done.push(cut(&line, size, bold, most));
        line = word.to_owned();
    }
    if !line.is_empty() {
        done.push(cut(&line, size, bold, most));
    }
    done
}

/// Does every line of [`wrap`] hold whole words only, with nothing cut?
pub fn wraps(text: &str, size: f64, bold: bool, most: f64, lines: usize) -> Option<Vec<String>> {
    let wrapped = wrap(text, size, bold, most, lines);
    wrapped.iter().all(|line| !line.ends_with('…') || text.contains('…')).then_some(wrapped)
}

/// The names, cut where they are wider than `most`. Names that a cut at the end would make alike are
/// cut in the middle instead.
pub fn cut_apart(names: &[String], size: f64, bold: bool, most: f64) -> Vec<String> {
    let cuts: Vec<String> = names.iter().map(|name| cut(name, size, bold, most)).collect();
    let mut seen = std::collections::HashMap::new();
    cuts.iter().for_each(|cut| *seen.entry(cut.as_str()).or_insert(0) += 1);
    let alike = |(name, cut): (&String, &String)| match seen.get(cut.as_str()) {
        Some(1) | None => cut.clone(),
        _ if name == cut => cut.clone(),
        _ => cut_middle(name, size, bold, most),
    };
    names.iter().zip(&cuts).map(alike).collect()
}

/// The text with an ellipsis in place of its middle.
fn cut_middle(text: &str, size: f64, bold: bool, most: f64) -> String {
    let room = (most - width("…", size, bold)) / 2.0;
    let letter = |c: char| width(c.encode_utf8(&mut [0; 4]), size, bold);
    let fitting = |chars: &mut dyn Iterator<Item = char>| -> Vec<char> {
        let mut used = 0.0;
        let fits = |c: &char| {
            used += letter(*c);
            used <= room
        };
        chars.take_while(fits).collect()
    };
    let head: String = fitting(&mut text.chars()).into_iter().collect();
    let tail: String = fitting(&mut text.chars().rev()).into_iter().rev().collect();
    format!("{}…{}", head.trim_end(), tail.trim_start())
}
