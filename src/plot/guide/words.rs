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
