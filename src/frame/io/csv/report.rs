//! What is said about rows and values that were not read as they stand.

use super::cell::Zeros;
use super::kind::{Kind, Kinds};
use super::part::{Part, Plan, Reason, Stop, TOLD, Target};
use super::scan::{Found, Scanner, line_of};
use crate::base::budget::Ctx;
use crate::base::error::{Code, Error};
use crate::frame::io::{Coerced, Rejected};
use std::ops::Range;

/// Most columns that are warned about one by one.
const WARNED: usize = 20;

/// Rows and values that were changed or left out.
pub struct Report {
    /// Rows left out.
    pub rejected: Rejected,
    /// Values made null, or rounded.
    pub coerced: Vec<Coerced>,
}

/// The error of a row that stops the reading.
pub fn stopped(stop: Stop, plan: &Plan<'_>, names: &[String], at: &str) -> Error {
    let (offset, reason) = match stop {
        Stop::Budget(error) => return error,
        Stop::Row(offset, reason) => (offset, reason),
    };
    let line = line_of(plan.text, offset);
    let message = format!("line {line}: {}", sentence(&reason, names));
    let error = Error::new(Code::BadData, at, message).place(line, 1);
    match reason {
        Reason::Unclosed => error.hint("a quote begins a field only as its first character"),
        Reason::Value(..) => error.hint(
            "`\"on_error\": \"null\"` makes such values null and `\"skip\"` leaves such rows out; \
             both count them",
        ),
        _ => error.hint("`\"on_error\": \"skip\"` leaves such rows out and counts them"),
    }
}

/// A reason in words.
fn sentence(reason: &Reason, names: &[String]) -> String {
    let width = names.len();
    match reason {
        Reason::Width(1) => format!("1 field where {width} are expected"),
        Reason::Width(have) => format!("{have} fields where {width} are expected"),
        Reason::AfterQuote => "text follows a closing quote".to_owned(),
        Reason::Unclosed => "a quoted field in this row is never closed".to_owned(),
        Reason::Value(field, value, word) => {
            let name = names.get(*field).map_or("", String::as_str);
            format!("`{value}` in column `{name}` is not of type {word}")
        }
    }
}

/// Line numbers of growing offsets, each stretch of text counted once.
struct Lines<'t> {
    text: &'t str,
    offset: usize,
    line: u64,
}

impl Lines<'_> {
    fn at(&mut self, offset: usize) -> u64 {
        if offset < self.offset {
            return line_of(self.text, offset);
        }
        self.line += line_of(&self.text[self.offset..], offset - self.offset) - 1;
        self.offset = offset;
        self.line
    }
}

/// Collect what the parts have to tell; repairs go into the call's warnings.
pub fn told(
    plan: &Plan<'_>,
    names: &[String],
    targets: &[Target],
    kinds: &[Kinds],
    parts: &[Part<'_>],
    body: Range<usize>,
    ctx: &Ctx,
) -> Report {
    let lines = || Lines { text: plan.text, offset: 0, line: 1 };
    let mut rejected = Rejected::default();
    let mut walk = lines();
    rejected.count = parts.iter().map(|part| part.rejected).sum();
    for (offset, reason) in parts.iter().flat_map(|part| &part.told).take(TOLD) {
        rejected.lines.push(walk.at(*offset));
        rejected.reasons.push(sentence(reason, names));
    }
    if rejected.count > 0 {
        let (count, first) = (rejected.count, rejected.lines[0]);
        ctx.warn(format!(
            "{count} rows were left out, the first at line {first}: {}",
            rejected.reasons[0]
        ));
    }
    let blank: u64 = parts.iter().map(|part| part.blank).sum();
    match (blank, names.len()) {
        (0, _) => {}
        (_, 1) => ctx.warn(format!("{blank} blank lines are nulls of the one column")),
        _ => ctx.warn(format!("{blank} blank lines were passed over")),
    }
    let trailing: u64 = parts.iter().map(|part| part.trailing).sum();
    if trailing > 0 {
        ctx.warn(format!(
            "{trailing} rows end with a delimiter: the empty field behind it was passed over"
        ));
    }
    let short = parts.iter().filter_map(|part| part.short);
    if let Some((count, first)) = short.reduce(|all, next| (all.0 + next.0, all.1)) {
        let line = line_of(plan.text, first);
        ctx.warn(format!(
            "{count} rows have too few fields, the first at line {line}: the missing ones are null"
        ));
    }

    let mut coerced = Vec::new();
    let mut warnings = Vec::new();
    for (i, target) in targets.iter().enumerate() {
        let name = &names[target.field];
        let nulled = parts.iter().filter_map(|part| part.coerced.get(i).copied().flatten());
        if let (Some((count, first)), Some(declared)) =
            (nulled.reduce(|all, next| (all.0 + next.0, all.1)), &target.declared)
        {
            let reason = format!("not of type {}: made null", declared.word);
            coerced.push(Coerced {
                column: name.clone(),
                count,
                line: Some(line_of(plan.text, first)),
                reason,
            });
        }
        let rounded: u64 = parts.iter().map(|part| part.columns[i].rounded).sum();
        if rounded > 0 && target.kind == Kind::Float {
            let reason = "integers beyond 2^53 rounded to doubles".to_owned();
            coerced.push(Coerced { column: name.clone(), count: rounded, line: None, reason });
        }
        let words: u64 = parts.iter().map(|part| part.columns[i].words).sum();
        if words > 0 && target.kind == Kind::Text {
            warnings.push(format!(
                "column `{name}`: {words} words for a missing value, such as NA, are null \
                 (`null_values`)"
            ));
        }
        if target.kind == Kind::Text && target.declared.is_none() {
            warnings.extend(why_text(plan, name, target, kinds[i], body.clone(), &mut lines()));
        }
    }
    for row in &coerced {
        warnings.push(format!("column `{}`: {} values {}", row.column, row.count, row.reason));
    }
    let more = warnings.len().saturating_sub(WARNED);
    warnings.truncate(WARNED);
    warnings.into_iter().for_each(|sentence| ctx.warn(sentence));
    if more > 0 {
        ctx.warn(format!("{more} further columns have such notes"));
    }
    Report { rejected, coerced }
}

/// A note on a text column that begins like another type: what made it text, and where.
fn why_text(
    plan: &Plan<'_>,
    name: &str,
    target: &Target,
    kinds: Kinds,
    body: Range<usize>,
    lines: &mut Lines<'_>,
) -> Option<String> {
    if let Some(why) = kinds.why_text() {
        return Some(format!("column `{name}` is text: it {why}"));
    }
    // Of a column that is text from its first value on only that value is looked at.
    let all_text = kinds.all_text();
    let mut scanner = Scanner::new(plan.text, body, plan.dialect);
    let (mut fields, mut before) = (Vec::new(), 0u64);
    let rules = super::Rules { zeros: Zeros::Keep, ..plan.rules };
    loop {
        match scanner.read(&mut fields) {
            Found::End | Found::Unclosed => return None,
            Found::Record if fields.len() == plan.width => {}
            _ => continue,
        }
        let field = fields[target.field];
        let raw = field.raw(plan.text);
        let quoted = field.quoted && plan.quoted_is_text;
        if !quoted && plan.nulls.has(raw) {
            continue;
        }
        if !quoted && rules.cell(raw).is_some() {
            before += 1;
            continue;
        }
        if all_text {
            let other = quoted && rules.cell(raw).is_some();
            return other.then(|| {
                format!(
                    "column `{name}` is text because `{raw}` stands in quotes \
                     (`\"quoted\": \"infer\"` reads over them)"
                )
            });
        }
        let shown: String = raw.chars().take(40).collect();
        let line = lines.at(scanner.start);
        let how = if quoted { " in quotes" } else { "" };
        return (before > 0).then(|| {
            format!(
                "column `{name}` is text because of `{shown}`{how} at line {line}; \
                 {before} values before it are not"
            )
        });
    }
}
