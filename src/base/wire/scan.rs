//! Members of an object at the speed of a look at each byte.
//!
//! serde_json reads a value that is only to be skipped byte by byte, through a reader. Here eight
//! digits, or eight letters of a string, are passed over at once. What is not well formed, and what is
//! rare (an escape in a key), is left to serde_json, which also knows what to say about it: this scan
//! accepts nothing that serde_json refuses.

use super::raw::Fields;
use super::text::{calm_block, plain};
use std::borrow::Cow;

/// The members of the object that `text` is, blanks around it allowed; `None` when in doubt.
pub fn members(text: &str) -> Option<Fields<'_>> {
    let mut scan = Scan { text, bytes: text.as_bytes(), i: 0 };
    let mut fields = Vec::with_capacity(8);
    scan.blanks();
    scan.take(b'{')?;
    scan.blanks();
    if scan.take(b'}').is_none() {
        loop {
            let key = scan.key()?;
            let start = scan.i;
            scan.value()?;
            fields.push((Cow::Borrowed(key), &text[start..scan.i]));
            scan.blanks();
            if scan.take(b'}').is_some() {
                break;
            }
            scan.take(b',')?;
            scan.blanks();
        }
    }
    scan.blanks();
    (scan.i == text.len()).then_some(Fields(fields))
}

struct Scan<'a> {
    text: &'a str,
    bytes: &'a [u8],
    i: usize,
}

impl<'a> Scan<'a> {
    #[inline]
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.i).copied()
    }

    #[inline]
    fn take(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.i += 1)
    }

    #[inline]
    fn blanks(&mut self) {
        while let Some(b' ' | b'\n' | b'\t' | b'\r') = self.peek() {
            self.i += 1;
        }
    }

    /// A key and its colon, up to the value.
    fn key(&mut self) -> Option<&'a str> {
        let start = self.i + 1;
        let plain = self.string()?;
        let key = plain.then(|| &self.text[start..self.i - 1])?;
        self.blanks();
        self.take(b':')?;
        self.blanks();
        Some(key)
    }

    /// A string; does it stand as it is, without escapes?
    fn string(&mut self) -> Option<bool> {
        self.take(b'"')?;
        let mut whole = true;
        loop {
            while let Some(word) = self.bytes[self.i..].first_chunk::<8>() {
                let letters = plain(u64::from_le_bytes(*word));
                self.i += letters;
                if letters < 8 {
                    break;
                }
                // Eight letters of a word are most often its last; of packed numbers they are the first.
                while let Some(block) = self.bytes[self.i..].first_chunk::<32>()
                    && calm_block(block)
                {
                    self.i += 32;
                }
            }
            match self.peek()? {
                b'"' => {
                    self.i += 1;
                    return Some(whole);
                }
                b'\\' => {
                    whole = false;
                    self.escape()?;
                }
                0..=0x1F => return None,
                _ => self.i += 1,
            }
        }
    }

    fn escape(&mut self) -> Option<()> {
        match self.bytes.get(self.i + 1)? {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => self.i += 2,
            b'u' => {
                let digits = self.bytes.get(self.i + 2..self.i + 6)?;
                if !digits.iter().all(u8::is_ascii_hexdigit) {
                    return None;
                }
                self.i += 6;
            }
            _ => return None,
        }
        Some(())
    }

    /// Any value; the depth was looked at before.
    fn value(&mut self) -> Option<()> {
        match self.peek()? {
            b'"' => self.string().map(|_| ()),
            b'[' => self.list(),
            b'{' => self.object(),
            b't' => self.word(b"true"),
            b'f' => self.word(b"false"),
            b'n' => self.word(b"null"),
            _ => self.number(),
        }
    }

    fn word(&mut self, word: &[u8]) -> Option<()> {
        self.bytes[self.i..].starts_with(word).then(|| self.i += word.len())
    }

    fn list(&mut self) -> Option<()> {
        self.i += 1;
        self.blanks();
        if self.take(b']').is_some() {
            return Some(());
        }
        loop {
            self.value()?;
            self.blanks();
            if self.take(b']').is_some() {
                return Some(());
            }
            self.take(b',')?;
            self.blanks();
        }
    }

    fn object(&mut self) -> Option<()> {
        self.i += 1;
        self.blanks();
        if self.take(b'}').is_some() {
            return Some(());
        }
        loop {
            self.string()?;
            self.blanks();
            self.take(b':')?;
            self.blanks();
            self.value()?;
            self.blanks();
            if self.take(b'}').is_some() {
                return Some(());
            }
            self.take(b',')?;
            self.blanks();
        }
    }

    fn number(&mut self) -> Option<()> {
        let _ = self.take(b'-');
        let first = self.peek()?;
        let digits = self.digits()?;
        if first == b'0' && digits > 1 {
            return None;
        }
        if self.take(b'.').is_some() {
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.i += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.i += 1;
            }
            self.digits()?;
        }
        Some(())
    }

    /// At least one digit; how many.
    #[inline]
    fn digits(&mut self) -> Option<usize> {
        let start = self.i;
        while let Some(word) = self.bytes[self.i..].first_chunk::<8>() {
            let digits = leading_digits(u64::from_le_bytes(*word));
            self.i += digits;
            if digits < 8 {
                return (self.i > start).then_some(self.i - start);
            }
        }
        while self.peek().is_some_and(|b| b.is_ascii_digit()) {
            self.i += 1;
        }
        (self.i > start).then_some(self.i - start)
    }
}

/// How many bytes of a word, from its low end on, are digits.
#[inline]
fn leading_digits(word: u64) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    // A digit is now at most 9, and 0x76 more sets no high bit; what is not sets it, here or before.
    // A carry only reaches bytes above the first that is no digit.
    let value = word ^ (0x30 * ONES);
    let odd = (value | value.wrapping_add(0x76 * ONES)) & (0x80 * ONES);
    (odd.trailing_zeros() / 8) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::rng::Rng;

    /// Text of pieces that JSON is made of, rarely well formed when many are put together.
    fn text(rng: &mut Rng) -> String {
        const PIECES: [&str; 34] = [
            "1",
            "-0",
            "0.5",
            "12345678",
            "1e5",
            "1E-07",
            ".",
            "-",
            "00",
            "9",
            "e",
            "null",
            "true",
            "fals",
            "false",
            "\"a\"",
            "\"\\n\"",
            "\"\\u12ab\"",
            "\"\\u12g0\"",
            "\"\\x\"",
            "\"\u{1}\"",
            "\"long enough for two words\"",
            "[",
            "]",
            "{",
            "}",
            ",",
            ":",
            " ",
            "\t",
            "\"b\":",
            "\"ä\":",
            "[1,2]",
            "{\"c\":3}",
        ];
        let inside: String = (0..1 + rng.below(7))
            .map(|_| PIECES[rng.below(PIECES.len() as u64) as usize])
            .collect();
        match rng.below(3) {
            0 => format!("{{\"x\":[{inside}],\"y\":1}}"),
            1 => format!(" {{ \"x\" : {inside} }}\n"),
            _ => format!("{{{inside}}}"),
        }
    }

    #[test]
    fn what_is_scanned_is_what_serde_json_reads() {
        let mut rng = Rng::new(3);
        let (mut both, mut refused) = (0, 0);
        for _ in 0..200_000 {
            let text = text(&mut rng);
            let slow = serde_json::from_str::<Fields<'_>>(&text);
            match (members(&text), slow) {
                (Some(quick), Ok(slow)) => {
                    assert_eq!(quick.0, slow.0, "{text}");
                    both += 1;
                }
                (Some(_), Err(e)) => panic!("accepted {text}: {e}"),
                (None, _) => refused += 1,
            }
        }
        assert!(both > 5_000 && refused > 5_000, "{both} {refused}");
    }

    #[test]
    fn digits_are_counted_as_one_at_a_time() {
        let mut rng = Rng::new(4);
        for _ in 0..100_000 {
            let bytes: [u8; 8] = std::array::from_fn(|_| match rng.below(8) {
                0 => rng.below(256) as u8,
                1 => b"/:"[rng.below(2) as usize],
                _ => b'0' + rng.below(10) as u8,
            });
            let slow = bytes.iter().take_while(|b| b.is_ascii_digit()).count();
            assert_eq!(leading_digits(u64::from_le_bytes(bytes)), slow, "{bytes:?}");
        }
    }
}
