//! One piece of a text, read into columns.

use super::grow::{Column, Rules};
use super::kind::Kind;
use super::scan::{Dialect, Field, Found, Scanner};
use crate::base::budget::{Ctx, Reserved};
use crate::base::error::Result;
use crate::frame::io::{Declared, OnError};
use std::ops::Range;

/// Rows between two looks at the budget.
const BLOCK: usize = 1024;

/// Most rejected rows that are told one by one.
pub const TOLD: usize = 100;

/// What holds for every piece of one text.
pub struct Plan<'a> {
    /// The text.
    pub text: &'a str,
    /// Its structure.
    pub dialect: Dialect,
    /// How undeclared fields are read.
    pub rules: Rules,
    /// Words for a missing value.
    pub nulls: Nulls,
    /// Is a value in quotes text, whatever it looks like?
    pub quoted_is_text: bool,
    /// Fields of a row.
    pub width: usize,
    /// What happens to rows and values that do not fit.
    pub on_error: OnError,
    /// Declared types, by the place of the field.
    pub declared: Vec<(usize, Declared)>,
}

/// A column to be read.
#[derive(Debug, Clone)]
pub struct Target {
    /// The place of its field.
    pub field: usize,
    /// The type it is read as.
    pub kind: Kind,
    /// The type that the caller declared.
    pub declared: Option<Declared>,
}

/// Why a row is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// It has this many fields.
    Width(usize),
    /// Text follows a closing quote.
    AfterQuote,
    /// A quoted field is never closed.
    Unclosed,
    /// A value is not of the declared type: field, value, type.
    Value(usize, String, String),
}

/// A row that stops the reading, by the byte where it begins.
pub enum Stop {
    /// A row that is refused.
    Row(usize, Reason),
    /// The budget.
    Budget(crate::base::error::Error),
}

impl From<crate::base::error::Error> for Stop {
    fn from(error: crate::base::error::Error) -> Stop {
        Stop::Budget(error)
    }
}

/// What one piece gave.
pub struct Part<'c> {
    /// The columns of the targets.
    pub columns: Vec<Column>,
    /// Rows.
    pub rows: usize,
    /// Rows that are left out.
    pub rejected: u64,
    /// The first of them: where they begin, and why.
    pub told: Vec<(usize, Reason)>,
    /// Blank lines.
    pub blank: u64,
    /// Rows with an empty field too many.
    pub trailing: u64,
    /// Rows that were filled up with nulls, and the first of them.
    pub short: Option<(u64, usize)>,
    /// By target: values made null, and the first of them.
    pub coerced: Vec<Option<(u64, usize)>>,
    /// The memory of all that.
    held: Vec<Reserved<'c>>,
}

impl<'c> Part<'c> {
    /// Take the columns at `places` from a later reading of the same piece.
    pub fn replace(&mut self, places: &[usize], mut later: Part<'c>) {
        for (place, column) in places.iter().zip(later.columns) {
            self.columns[*place] = column;
        }
        self.held.append(&mut later.held);
    }
}

/// The words for a missing value.
#[derive(Debug, Clone)]
pub struct Nulls {
    words: Vec<String>,
    /// Bit `n` is set when a word has `n` bytes.
    lengths: u64,
    long: bool,
}

impl Nulls {
    /// These words.
    pub fn new(words: Vec<String>) -> Nulls {
        let lengths = words.iter().filter(|w| w.len() < 64).fold(0, |bits, w| bits | 1 << w.len());
        let long = words.iter().any(|word| word.len() >= 64);
        Nulls { words, lengths, long }
    }
    /// Is it one of them?
    #[inline]
    pub fn has(&self, text: &str) -> bool {
        let may = if text.len() < 64 { self.lengths >> text.len() & 1 == 1 } else { self.long };
        may && self.words.iter().any(|word| word == text)
    }
}

impl<'a> Plan<'a> {
    /// Read one piece into the columns of `targets`.
    ///
    /// # Errors
    /// The first row that is refused, where the caller wants that; the budget.
    pub fn read<'c>(
        &self,
        piece: Range<usize>,
        targets: &[Target],
        rows: Option<usize>,
        ctx: &'c Ctx,
    ) -> Result<Part<'c>, Stop> {
        let mut part = Part {
            columns: targets.iter().map(|target| Column::new(target.kind)).collect(),
            rows: 0,
            rejected: 0,
            told: Vec::new(),
            blank: 0,
            trailing: 0,
            short: None,
            coerced: vec![None; targets.len()],
            held: Vec::new(),
        };
        let mut scanner = Scanner::new(self.text, piece, self.dialect);
        let mut fields = Vec::with_capacity(self.width + 1);
        let mut seen = scanner.next;
        while rows.is_none_or(|most| part.rows < most) {
            if part.rows.is_multiple_of(BLOCK) {
                ctx.check()?;
                // Fixed-size values of the block to come, and the text of the block before.
                let bytes = BLOCK * 9 * targets.len() + (scanner.next - seen);
                seen = scanner.next;
                part.held.push(ctx.reserve(bytes)?);
            }
            let found = scanner.read(&mut fields);
            let refused = match found {
                Found::End => break,
                Found::Unclosed => return Err(Stop::Row(scanner.start, Reason::Unclosed)),
                Found::Broken => Some(Reason::AfterQuote),
                Found::Record if fields.is_empty() && self.width > 1 => {
                    part.blank += 1;
                    continue;
                }
                Found::Record => self.refuse(&mut fields, scanner.start, &mut part),
            };
            match refused {
                None => self.take(&fields, targets, scanner.start, &mut part)?,
                Some(reason) if self.on_error == OnError::Raise => {
                    return Err(Stop::Row(scanner.start, reason));
                }
                Some(reason) => {
                    part.rejected += 1;
                    if part.told.len() < TOLD {
                        part.told.push((scanner.start, reason));
                    }
                }
            }
        }
        Ok(part)
    }

    /// Why a record is not taken, if it is not. A row with one empty field too many loses that; a
    /// short one is filled up where errors become null.
    fn refuse(&self, fields: &mut Vec<Field>, start: usize, part: &mut Part<'_>) -> Option<Reason> {
        let empty = Field { start, end: start, quoted: false, doubled: false };
        let have = fields.len();
        if have == 0 {
            // A blank line of a text with one column is its missing value.
            part.blank += 1;
            fields.push(empty);
        } else if have != self.width {
            let last = fields[have - 1];
            if have == self.width + 1 && last.start == last.end && !last.quoted {
                part.trailing += 1;
                fields.pop();
            } else if have < self.width && self.on_error == OnError::Null {
                part.short = Some(part.short.map_or((1, start), |(n, first)| (n + 1, first)));
                fields.resize(self.width, empty);
            } else {
                return Some(Reason::Width(have));
            }
        }
        if self.on_error != OnError::Skip {
            return None;
        }
        // A row is left out as a whole, so its declared columns are looked at before any is read.
        self.declared.iter().find_map(|(place, declared)| {
            let field = fields[*place];
            let raw = field.raw(self.text);
            let fits =
                self.is_null(field, raw, declared.kind, true) || self.fits(field, raw, declared);
            (!fits).then(|| self.wrong(*place, raw, declared))
        })
    }

    fn wrong(&self, place: usize, raw: &str, declared: &Declared) -> Reason {
        Reason::Value(place, raw.chars().take(40).collect(), declared.word.clone())
    }

    fn fits(&self, field: Field, raw: &str, declared: &Declared) -> bool {
        if declared.kind == Kind::Text {
            return true;
        }
        let mut column = Column::new(declared.kind);
        !(field.quoted && field.doubled)
            && column.push(raw, &self.declared_rules())
            && declared.holds(raw, self.dialect.decimal)
    }

    /// Declared numbers may have leading zeros, declared dates are looked for.
    fn declared_rules(&self) -> Rules {
        Rules { zeros: super::cell::Zeros::Drop, dates: true, ..self.rules }
    }

    /// Is the field missing? Quotes make text of a null's word, unless they tell nothing here, or the
    /// column was declared to be something else than text.
    #[inline]
    fn is_null(&self, field: Field, raw: &str, kind: Kind, declared: bool) -> bool {
        if field.quoted {
            let text = match declared {
                true => kind == Kind::Text && (self.quoted_is_text || raw.is_empty()),
                false => self.quoted_is_text || (kind == Kind::Text && raw.is_empty()),
            };
            if text {
                return false;
            }
        }
        self.nulls.has(raw)
    }

    fn take(
        &self,
        fields: &[Field],
        targets: &[Target],
        start: usize,
        part: &mut Part<'_>,
    ) -> Result<(), Stop> {
        part.rows += 1;
        for (i, target) in targets.iter().enumerate() {
            let field = fields[target.field];
            let raw = field.raw(self.text);
            let column = &mut part.columns[i];
            if self.is_null(field, raw, target.kind, target.declared.is_some()) {
                column.words += u64::from(!raw.is_empty());
                column.push_null();
                continue;
            }
            if let Some(declared) = target.declared.as_ref().filter(|d| d.kind != Kind::Text) {
                let fits = declared.holds(raw, self.dialect.decimal)
                    && column.push(raw, &self.declared_rules());
                if !fits {
                    if self.on_error == OnError::Raise {
                        return Err(Stop::Row(start, self.wrong(target.field, raw, declared)));
                    }
                    let count = &mut part.coerced[i];
                    *count = Some(count.map_or((1, start), |(n, first)| (n + 1, first)));
                    column.push_null();
                }
                continue;
            }
            let fits = match field.quoted && (self.quoted_is_text || field.doubled) {
                true => column.push_text(&field.text(self.text, &self.dialect)),
                false => column.push(raw, &self.rules),
            };
            if !fits {
                column.values = None;
            }
        }
        Ok(())
    }
}
