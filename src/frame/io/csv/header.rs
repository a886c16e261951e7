//! The names of the columns.

use super::scan::{Dialect, Field, Found, Scanner, line_end, line_of};
use crate::base::budget::Ctx;
use crate::base::error::{Code, Error, Result};
use crate::frame::io::{ReadOptions, no_column};
use std::collections::HashSet;
use std::ops::Range;

/// What the first record says.
pub struct Header {
    /// Names, each once.
    pub names: Vec<String>,
    /// Where the rows are.
    pub body: Range<usize>,
    /// Are quotes around fields a habit here, that tells nothing?
    pub habit: bool,
}

/// Read the header, or count the fields where there is none.
pub fn read(
    text: &str,
    options: &ReadOptions,
    dialect: &Dialect,
    at: &str,
    ctx: &Ctx,
) -> Result<Header> {
    let mut start = 0;
    for _ in 0..options.skip_rows {
        // A text that is over has no further lines, however many are asked to be passed over.
        if start >= text.len() {
            break;
        }
        start = line_end(text.as_bytes(), start);
    }
    let mut scanner = Scanner::new(text, start..text.len(), *dialect);
    let mut fields = Vec::new();
    let found = loop {
        match scanner.read(&mut fields) {
            Found::Record if fields.is_empty() => {}
            found => break found,
        }
    };
    let broken = |message: &str| {
        let line = line_of(text, scanner.start);
        Error::new(Code::BadData, at, format!("line {line}: {message}")).place(line, 1)
    };
    match found {
        Found::Record => {}
        Found::Broken => return Err(broken("text follows a closing quote in the header")),
        Found::Unclosed => return Err(broken("a quote that opens here is never closed")),
        Found::End => {
            let what = if options.header { "no header and no rows" } else { "no rows" };
            return Err(Error::new(Code::BadData, at, format!("the text is empty: it has {what}")));
        }
    }
    let width = fields.len();
    if width == 1 {
        hint_delimiter(fields[0].raw(text), dialect, ctx);
    }
    if !options.header {
        let names = (1..=width).map(|i| format!("column_{i}")).collect();
        return Ok(Header { names, body: start..text.len(), habit: false });
    }
    let names = fields.iter().map(|field| field.text(text, dialect).into_owned()).collect();
    let habit = fields.iter().all(|field| field.quoted)
        && fields.iter().any(|field| !needs_quotes(field, text, dialect));
    Ok(Header { names: unique(names, ctx), body: scanner.next..text.len(), habit })
}

/// Would the field be another without its quotes?
fn needs_quotes(field: &Field, text: &str, dialect: &Dialect) -> bool {
    let special =
        |b: &u8| [dialect.delimiter, b'\n', b'\r'].contains(b) || Some(*b) == dialect.quote;
    let raw = field.raw(text).as_bytes();
    raw.is_empty()
        || raw.iter().any(special)
        || raw.starts_with("\u{FEFF}".as_bytes())
        || dialect.comment == raw.first().copied()
}

/// One column whose name holds another usual delimiter is most likely none.
fn hint_delimiter(name: &str, dialect: &Dialect, ctx: &Ctx) {
    let other = [';', '\t', '|', ',']
        .into_iter()
        .find(|c| u32::from(*c) != u32::from(dialect.delimiter) && name.contains(*c));
    if let Some(other) = other {
        ctx.warn(format!("the text has one column, called {name:?}: is the delimiter {other:?}?"));
    }
}

/// Names that are empty or stand twice are made new ones: `column_3`, `x_1`.
fn unique(names: Vec<String>, ctx: &Ctx) -> Vec<String> {
    let all: HashSet<String> = names.iter().cloned().collect();
    let mut taken: HashSet<String> = HashSet::with_capacity(names.len());
    let mut made = Vec::with_capacity(names.len());
    for (i, name) in names.into_iter().enumerate() {
        let new = if !name.is_empty() && !taken.contains(&name) {
            name
        } else {
            let base = if name.is_empty() { "column".to_owned() } else { name.clone() };
            let first = if name.is_empty() { i + 1 } else { 1 };
            let free = |n: &usize| {
                let candidate = format!("{base}_{n}");
                !all.contains(&candidate) && !taken.contains(&candidate)
            };
            let n = (first..).find(free).unwrap_or(first);
            let new = format!("{base}_{n}");
            match name.as_str() {
                "" => ctx.warn(format!("column {} has no name: it is called `{new}`", i + 1)),
                name => ctx.warn(format!(
                    "`{name}` stands twice in the header: column {} is called `{new}`",
                    i + 1
                )),
            }
            new
        };
        taken.insert(new.clone());
        made.push(new);
    }
    made
}

impl Header {
    /// The place of the column `name`, which stands at the option `option`.
    pub fn find(&self, name: &str, option: &str) -> Result<usize> {
        let place = self.names.iter().position(|own| own == name);
        place.ok_or_else(|| no_column(name, option, &self.names))
    }

    /// The places of the columns that are wanted, in the order of the request.
    pub fn choose(&self, options: &ReadOptions) -> Result<Vec<usize>> {
        match &options.columns {
            None => Ok((0..self.names.len()).collect()),
            Some(names) => names.iter().map(|name| self.find(name, "columns")).collect(),
        }
    }
}
