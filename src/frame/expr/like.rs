//! LIKE and ILIKE: `%` is any text, `_` any one character; all of the text must match.

use super::functions::Call;
use crate::base::error::{Code, Result};
use arrow_array::{ArrayRef, BooleanArray};
use memchr::memmem::Finder;
use std::sync::Arc;

/// One step of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Many,
    One,
    Char(char),
}

/// A pattern, read once.
enum Pattern {
    Equal(String),
    Starts(String),
    Ends(String),
    Contains(Box<Finder<'static>>),
    Steps(Vec<Step>),
}

impl Pattern {
    /// Read it; `None` when it ends in the escape character.
    fn new(pattern: &str, escape: Option<char>) -> Option<Pattern> {
        let mut steps = Vec::new();
        let mut chars = pattern.chars();
        while let Some(c) = chars.next() {
            steps.push(match c {
                c if Some(c) == escape => Step::Char(chars.next()?),
                '%' if steps.last() == Some(&Step::Many) => continue,
                '%' => Step::Many,
                '_' => Step::One,
                c => Step::Char(c),
            });
        }
        let plain = |steps: &[Step]| -> Option<String> {
            steps.iter().map(|s| if let Step::Char(c) = s { Some(*c) } else { None }).collect()
        };
        let simple: Option<Pattern> = match steps.as_slice() {
            [Step::Many, middle @ .., Step::Many] => plain(middle)
                .map(|part| Pattern::Contains(Box::new(Finder::new(part.as_bytes()).into_owned()))),
            [Step::Many, rest @ ..] => plain(rest).map(Pattern::Ends),
            [rest @ .., Step::Many] => plain(rest).map(Pattern::Starts),
            all => plain(all).map(Pattern::Equal),
        };
        Some(simple.unwrap_or(Pattern::Steps(steps)))
    }

    fn matches(&self, text: &str) -> bool {
        match self {
            Pattern::Equal(all) => text == all,
            Pattern::Starts(start) => text.starts_with(start),
            Pattern::Ends(end) => text.ends_with(end),
            Pattern::Contains(part) => part.find(text.as_bytes()).is_some(),
            Pattern::Steps(steps) => walk(steps, text),
        }
    }
}

/// Greedy with one point of return, the last `%`: time is at most text × pattern.
fn walk(steps: &[Step], text: &str) -> bool {
    let (mut rest, mut i) = (text, 0);
    let mut back: Option<(&str, usize)> = None;
    loop {
        let mut chars = rest.chars();
        match (steps.get(i), chars.next()) {
            (Some(Step::Many), _) => {
                i += 1;
                back = Some((rest, i));
                continue;
            }
            (None, None) => return true,
            (Some(Step::One), Some(_)) => {
                (rest, i) = (chars.as_str(), i + 1);
                continue;
            }
            (Some(Step::Char(want)), Some(c)) if *want == c => {
                (rest, i) = (chars.as_str(), i + 1);
                continue;
            }
            _ => {}
        }
        let Some((from, step)) = back else { return false };
        let mut chars = from.chars();
        if chars.next().is_none() {
            return false;
        }
        rest = chars.as_str();
        i = step;
        back = Some((rest, step));
    }
}

pub fn like(call: &Call<'_>) -> Result<ArrayRef> {
    run(call, false)
}
pub fn ilike(call: &Call<'_>) -> Result<ArrayRef> {
    run(call, true)
}

fn run(call: &Call<'_>, fold: bool) -> Result<ArrayRef> {
    let (texts, patterns) = (call.args[0].text(), call.args[1].text());
    let escape = match call.args.get(2).map(|value| value.text().get(0)) {
        None | Some(None | Some("")) => None,
        Some(Some(text)) => {
            let mut chars = text.chars();
            let one = chars.next();
            if chars.next().is_some() {
                let message = format!("ESCAPE must be one character, got `{text}`");
                return Err(call.expr.place.error(Code::BadSql, message));
            }
            one
        }
    };
    let folded = |text: &str| if fold { text.to_lowercase() } else { text.to_owned() };
    let mut last: Option<(&str, Pattern)> = None;
    let mut out = Vec::with_capacity(call.rows);
    for i in 0..call.rows {
        let (Some(text), Some(pattern)) = (texts.get(i), patterns.get(i)) else {
            out.push(None);
            continue;
        };
        if last.as_ref().is_none_or(|(known, _)| *known != pattern) {
            let read = Pattern::new(&folded(pattern), escape).ok_or_else(|| {
                let message = format!("the pattern `{pattern}` ends in its escape character");
                call.expr.place.bad_value(message)
            })?;
            last = Some((pattern, read));
        }
        let (_, pattern) = last.as_ref().expect("set above");
        out.push(Some(if fold {
            pattern.matches(&text.to_lowercase())
        } else {
            pattern.matches(text)
        }));
    }
    Ok(Arc::new(BooleanArray::from(out)))
}
