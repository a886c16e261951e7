//! Where records and fields begin and end (RFC 4180).
//!
//! A scanner of our own, because the crates for CSV unquote on the way: they cannot tell `""` from
//! nothing, `"12"` from `12`, or where a stray quote stands, and all three matter here. Fields are
//! ranges of the text, so nothing is copied. `csv-core` is the yardstick in the tests.
//!
//! - A record ends at `\n`, `\r\n` or a lone `\r`; the last one needs no end.
//! - A quote opens a quoted field only as its first byte; anywhere else it is a byte like others.
//!   Inside, two quotes are one, and line ends are text. What follows the closing quote must be a
//!   delimiter or the end of the record, or the record is broken.
//! - A line that begins with the comment byte is skipped.

use memchr::{memchr, memrchr};
use std::borrow::Cow;
use std::ops::Range;

/// The bytes that structure a text.
#[derive(Debug, Clone, Copy)]
pub struct Dialect {
    /// Between fields.
    pub delimiter: u8,
    /// Around fields, if any byte does that.
    pub quote: Option<u8>,
    /// At the start of a line that is not data.
    pub comment: Option<u8>,
    /// In numbers, before the fraction.
    pub decimal: u8,
}

/// A field: its bytes without the quotes around.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// Does it stand in quotes?
    pub quoted: bool,
    /// Does it hold two quotes that mean one?
    pub doubled: bool,
}

impl Field {
    /// The bytes, quotes still doubled.
    #[inline]
    pub fn raw<'t>(&self, text: &'t str) -> &'t str {
        &text[self.start..self.end]
    }
    /// The value as text.
    pub fn text<'t>(&self, text: &'t str, dialect: &Dialect) -> Cow<'t, str> {
        let raw = self.raw(text);
        match dialect.quote {
            Some(quote) if self.doubled => {
                let quote = char::from(quote);
                let pair: String = [quote, quote].iter().collect();
                Cow::Owned(raw.replace(&pair, quote.encode_utf8(&mut [0; 4])))
            }
            _ => Cow::Borrowed(raw),
        }
    }
}

/// What came of one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// Its fields are in the list; none of them for a blank line.
    Record,
    /// Text follows a closing quote.
    Broken,
    /// A quoted field is never closed.
    Unclosed,
    /// There are no more.
    End,
}

/// A walk over the records of a text.
pub struct Scanner<'t> {
    text: &'t [u8],
    /// Where the record that was read last begins.
    pub start: usize,
    /// Where the next record begins.
    pub next: usize,
    dialect: Dialect,
    stops: [bool; 256],
}

impl<'t> Scanner<'t> {
    /// The records of `text[range]`.
    pub fn new(text: &'t str, range: Range<usize>, dialect: Dialect) -> Self {
        let mut stops = [false; 256];
        for byte in [dialect.delimiter, b'\n', b'\r'] {
            stops[usize::from(byte)] = true;
        }
        let text = &text.as_bytes()[..range.end];
        Scanner { text, start: range.start, next: range.start, dialect, stops }
    }

    /// Read one record into `fields`.
    #[inline]
    pub fn read(&mut self, fields: &mut Vec<Field>) -> Found {
        fields.clear();
        let text = self.text;
        let mut at = self.next;
        if let Some(comment) = self.dialect.comment {
            while text.get(at) == Some(&comment) {
                at = line_end(text, at);
            }
        }
        self.start = at;
        match text.get(at) {
            None => {
                self.next = at;
                return Found::End;
            }
            Some(b'\n' | b'\r') => {
                self.next = after_end(text, at);
                return Found::Record;
            }
            _ => {}
        }
        let mut broken = false;
        loop {
            let (mut start, mut quoted, mut doubled, mut end) = (at, false, false, None);
            if self.dialect.quote.is_some() && text.get(at).copied() == self.dialect.quote {
                quoted = true;
                start = at + 1;
                match closing(text, start, text[at]) {
                    Some((close, twice)) => {
                        doubled = twice;
                        end = Some(close);
                        at = close + 1;
                    }
                    None => {
                        self.next = text.len();
                        return Found::Unclosed;
                    }
                }
            }
            let after = at;
            while at < text.len() && !self.stops[usize::from(text[at])] {
                at += 1;
            }
            broken |= quoted && at > after;
            fields.push(Field { start, end: end.unwrap_or(at), quoted, doubled });
            match text.get(at) {
                Some(byte) if *byte == self.dialect.delimiter => at += 1,
                _ => break,
            }
        }
        self.next = after_end(text, at);
        if broken { Found::Broken } else { Found::Record }
    }
}

/// The byte after the line end at `at`, if one is there.
fn after_end(text: &[u8], at: usize) -> usize {
    match text.get(at) {
        Some(b'\r') if text.get(at + 1) == Some(&b'\n') => at + 2,
        Some(_) => at + 1,
        None => at,
    }
}

/// The byte after the line that `at` is in.
pub fn line_end(text: &[u8], at: usize) -> usize {
    match memchr::memchr2(b'\n', b'\r', &text[at..]) {
        Some(length) => after_end(text, at + length),
        None => text.len(),
    }
}

/// The closing quote of a field whose text begins at `start`, and whether quotes are doubled in it.
fn closing(text: &[u8], start: usize, quote: u8) -> Option<(usize, bool)> {
    let (mut from, mut doubled) = (start, false);
    loop {
        let close = from + memchr(quote, &text[from..])?;
        if text.get(close + 1) != Some(&quote) {
            return Some((close, doubled));
        }
        doubled = true;
        from = close + 2;
    }
}

/// Cut `text[range]` into pieces of about `size` bytes that end where a record ends. The pieces
/// depend on the text alone.
pub fn split(text: &str, range: Range<usize>, size: usize, dialect: &Dialect) -> Vec<Range<usize>> {
    let bytes = &text.as_bytes()[..range.end];
    let whole = range.clone();
    if dialect.comment.is_some() || range.len() <= size {
        // A quote in a comment opens nothing; such texts are walked in one piece.
        return vec![whole];
    }
    let mut pieces = Vec::with_capacity(range.len() / size + 1);
    let (mut begin, mut outside) = (range.start, range.start);
    loop {
        let open =
            dialect.quote.and_then(|quote| opening(bytes, outside, range.start, dialect, quote));
        let stop = open.unwrap_or(range.end);
        loop {
            let from = outside.max(begin.saturating_add(size));
            let end = (from < stop).then(|| memchr(b'\n', &bytes[from..stop])).flatten();
            let Some(length) = end else { break };
            pieces.push(begin..from + length + 1);
            begin = from + length + 1;
        }
        let closed = open.and_then(|at| closing(bytes, at + 1, bytes[at]));
        match closed {
            Some((close, _)) => outside = close + 1,
            None => break,
        }
    }
    if begin < range.end || pieces.is_empty() {
        pieces.push(begin..range.end);
    }
    pieces
}

/// The next quote at or after `from`, outside of quotes, that opens a field.
fn opening(text: &[u8], from: usize, first: usize, dialect: &Dialect, quote: u8) -> Option<usize> {
    let mut at = from;
    loop {
        at += memchr(quote, &text[at..])?;
        let before = at.checked_sub(1).filter(|_| at > first).map(|i| text[i]);
        match before {
            None | Some(b'\n' | b'\r') => return Some(at),
            Some(byte) if byte == dialect.delimiter => return Some(at),
            Some(_) => at += 1,
        }
    }
}

/// Number of the line, from 1, that the byte `at` is in.
pub fn line_of(text: &str, at: usize) -> u64 {
    let bytes = &text.as_bytes()[..at.min(text.len())];
    let mut lines = 1 + memchr::memchr_iter(b'\n', bytes).count() as u64;
    if memrchr(b'\r', bytes).is_some() {
        let lone = |i: usize| text.as_bytes().get(i + 1) != Some(&b'\n');
        lines += memchr::memchr_iter(b'\r', bytes).filter(|i| lone(*i)).count() as u64;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::rng::Rng;

    const PLAIN: Dialect =
        Dialect { delimiter: b',', quote: Some(b'"'), comment: None, decimal: b'.' };

    fn records(text: &str, dialect: Dialect) -> Vec<Vec<String>> {
        pieces_of(text, std::iter::once(0..text.len()), dialect)
    }

    fn pieces_of(
        text: &str,
        pieces: impl IntoIterator<Item = Range<usize>>,
        dialect: Dialect,
    ) -> Vec<Vec<String>> {
        let (mut all, mut fields) = (Vec::new(), Vec::new());
        for piece in pieces {
            let mut scanner = Scanner::new(text, piece, dialect);
            while scanner.read(&mut fields) != Found::End {
                all.push(fields.iter().map(|f| f.text(text, &dialect).into_owned()).collect());
            }
        }
        all
    }

    /// Random text of the bytes that matter, well formed or not.
    fn random(rng: &mut Rng, length: usize) -> String {
        let letters = ['a', '1', ',', ',', '"', '"', '\n', '\n', '\r', ' ', 'é'];
        (0..length).map(|_| letters[rng.below(letters.len() as u64) as usize]).collect()
    }

    #[test]
    fn quotes_and_line_ends_follow_rfc_4180() {
        let text = "a,\"b\"\"c\",\"d\ne\"\r\n,\n\"\"\n\nx\"y,z";
        let expected: [&[&str]; 5] =
            [&["a", "b\"c", "d\ne"], &["", ""], &[""], &[], &["x\"y", "z"]];
        assert_eq!(records(text, PLAIN), expected);
    }

    #[test]
    fn well_formed_text_is_cut_as_csv_core_cuts_it() {
        let mut rng = Rng::new(11);
        for _ in 0..3000 {
            let mut text = String::new();
            for _ in 0..1 + rng.below(5) {
                for i in 0..1 + rng.below(4) {
                    text.push_str(if i > 0 { "," } else { "x" });
                    let inner = random(&mut rng, 6);
                    if rng.below(2) == 0 && i > 0 {
                        text.push_str(&format!("\"{}\"", inner.replace('"', "\"\"")));
                    } else {
                        text.push_str(&inner.replace(['"', ',', '\n', '\r'], "_"));
                    }
                }
                text.push_str(["\n", "\r\n", "\r"][rng.below(3) as usize]);
            }
            assert_eq!(records(&text, PLAIN), by_csv_core(&text), "{text:?}");
        }
    }

    fn by_csv_core(text: &str) -> Vec<Vec<String>> {
        let (mut reader, mut at) = (csv_core::Reader::new(), 0);
        let (mut all, mut row) = (Vec::new(), Vec::new());
        let mut out = [0; 256];
        loop {
            let (result, used, made) = reader.read_field(&text.as_bytes()[at..], &mut out);
            at += used;
            match result {
                csv_core::ReadFieldResult::Field { record_end } => {
                    row.push(String::from_utf8(out[..made].to_vec()).unwrap());
                    if record_end {
                        all.push(std::mem::take(&mut row));
                    }
                }
                csv_core::ReadFieldResult::End => return all,
                _ => assert!(at == text.len(), "fields are shorter than the buffer"),
            }
        }
    }

    #[test]
    fn pieces_of_any_size_hold_the_same_records() {
        let mut rng = Rng::new(12);
        for _ in 0..3000 {
            let length = rng.below(80) as usize;
            let text = random(&mut rng, length);
            let size = 1 + rng.below(30) as usize;
            let pieces = split(&text, 0..text.len(), size, &PLAIN);
            assert_eq!(pieces.first().map(|p| p.start), Some(0));
            assert_eq!(pieces.last().map(|p| p.end), Some(text.len()));
            assert!(pieces.windows(2).all(|p| p[0].end == p[1].start));
            assert_eq!(pieces_of(&text, pieces, PLAIN), records(&text, PLAIN), "{text:?} {size}");
        }
    }

    #[test]
    fn what_follows_a_closing_quote_breaks_the_record_alone() {
        let text = "\"a\"b,c\nd,e\n\"f";
        let (mut scanner, mut fields) = (Scanner::new(text, 0..text.len(), PLAIN), Vec::new());
        assert_eq!(scanner.read(&mut fields), Found::Broken);
        assert_eq!(scanner.read(&mut fields), Found::Record);
        assert_eq!((scanner.start, line_of(text, scanner.start)), (7, 2));
        assert_eq!(scanner.read(&mut fields), Found::Unclosed);
        assert_eq!(scanner.read(&mut fields), Found::End);
    }

    #[test]
    fn comment_lines_are_skipped_and_still_counted() {
        let dialect = Dialect { comment: Some(b'#'), ..PLAIN };
        let text = "#, \"\na\n# b\n#\nc";
        assert_eq!(records(text, dialect), [["a"], ["c"]]);
        assert_eq!(line_of(text, text.len() - 1), 5);
    }
}
