//! Functions of text. Positions and lengths count characters (Unicode scalar values), from 1.

use super::functions::Call;
use super::value::{Texts, at};
use super::writer::Writer;
use crate::base::error::Result;
use arrow_array::types::Int64Type;
use arrow_array::{ArrayRef, BooleanArray, Int64Array};
use std::sync::Arc;

/// A function of one text to text.
fn each<'c>(call: &Call<'c>, f: impl Fn(&str) -> String) -> Result<ArrayRef> {
    let text = call.args[0].text();
    let mut out = Writer::new(call.ctx, call.rows);
    for i in 0..call.rows {
        out.row(text.get(i).map(&f).as_deref())?;
    }
    Ok(out.finish())
}

/// A function that gives a part of its first text.
fn cut(call: &Call<'_>, f: impl for<'t> Fn(&'t str, usize) -> Option<&'t str>) -> Result<ArrayRef> {
    let text = call.args[0].text();
    let mut out = Writer::new(call.ctx, call.rows);
    for i in 0..call.rows {
        out.row(text.get(i).and_then(|text| f(text, i)))?;
    }
    Ok(out.finish())
}

fn count(call: &Call<'_>, f: impl Fn(&str) -> usize) -> Result<ArrayRef> {
    let text = call.args[0].text();
    let counts = (0..call.rows).map(|i| text.get(i).map(|text| f(text) as i64));
    Ok(Arc::new(counts.collect::<Int64Array>()))
}

pub fn upper(call: &Call<'_>) -> Result<ArrayRef> {
    each(call, str::to_uppercase)
}
pub fn lower(call: &Call<'_>) -> Result<ArrayRef> {
    each(call, str::to_lowercase)
}
pub fn reverse(call: &Call<'_>) -> Result<ArrayRef> {
    each(call, |text| text.chars().rev().collect())
}
pub fn length(call: &Call<'_>) -> Result<ArrayRef> {
    count(call, |text| text.chars().count())
}
pub fn bytes(call: &Call<'_>) -> Result<ArrayRef> {
    count(call, str::len)
}
/// The code of the first character; 0 of empty text.
pub fn ascii(call: &Call<'_>) -> Result<ArrayRef> {
    count(call, |text| text.chars().next().map_or(0, |c| c as usize))
}
/// The character of a code.
pub fn chr(call: &Call<'_>) -> Result<ArrayRef> {
    let mut out = Writer::new(call.ctx, call.rows);
    for i in 0..call.rows {
        let Some(code) = at::<Int64Type>(&call.args[0], i) else {
            out.null();
            continue;
        };
        let c = u32::try_from(code).ok().and_then(char::from_u32);
        let c = c.ok_or_else(|| {
            call.expr.place.bad_value(format!("chr({code}): no character has this code"))
        })?;
        out.row(Some(c.encode_utf8(&mut [0; 4])))?;
    }
    Ok(out.finish())
}

/// Characters `from .. to`, counted from 0, of `text`.
fn chars(text: &str, from: i64, to: i64) -> &str {
    let (from, to) = (from.max(0) as usize, to.max(0) as usize);
    if from >= to {
        return "";
    }
    if text.is_ascii() {
        return &text[from.min(text.len())..to.min(text.len())];
    }
    let mut starts = text.char_indices().map(|(i, _)| i).chain([text.len()]);
    let start = starts.by_ref().nth(from).unwrap_or(text.len());
    let end = starts.nth(to - from - 1).unwrap_or(text.len());
    &text[start..end]
}

/// `substr(text, start, [length])`: a negative start counts from the end, a negative length goes
/// backwards.
pub fn substr(call: &Call<'_>) -> Result<ArrayRef> {
    let bounded = call.args.len() > 2;
    cut(call, |text, i| {
        let mut start = at::<Int64Type>(&call.args[1], i)?;
        let length = if bounded { at::<Int64Type>(&call.args[2], i)? } else { i64::MAX };
        if start < 0 {
            start = start.saturating_add(text.chars().count() as i64);
            if start < 0 {
                // The part before the text does not exist, but counts.
                let end = start.saturating_add(length);
                return Some(chars(text, 0, if length == i64::MAX { length } else { end }));
            }
        } else {
            start -= 1;
        }
        let end = start.saturating_add(length);
        Some(if length < 0 { chars(text, end, start) } else { chars(text, start, end) })
    })
}

/// The first `n` characters; all but the last −n.
pub fn left(call: &Call<'_>) -> Result<ArrayRef> {
    cut(call, |text, i| {
        let n = at::<Int64Type>(&call.args[1], i)?;
        let end = if n < 0 { n.saturating_add(text.chars().count() as i64) } else { n };
        Some(chars(text, 0, end))
    })
}
/// The last `n` characters; all but the first −n.
pub fn right(call: &Call<'_>) -> Result<ArrayRef> {
    cut(call, |text, i| {
        let n = at::<Int64Type>(&call.args[1], i)?;
        let count = text.chars().count() as i64;
        let start = if n < 0 { n.saturating_neg() } else { (count - n.min(count)).max(0) };
        Some(chars(text, start, count))
    })
}

fn stripped(call: &Call<'_>, start: bool, end: bool) -> Result<ArrayRef> {
    let set: Option<Texts<'_>> = call.args.get(1).map(|value| value.text());
    cut(call, |mut text, i| {
        let set = match &set {
            Some(set) => set.get(i)?,
            None => " ",
        };
        if start {
            text = text.trim_start_matches(|c| set.contains(c));
        }
        if end {
            text = text.trim_end_matches(|c| set.contains(c));
        }
        Some(text)
    })
}
pub fn trim(call: &Call<'_>) -> Result<ArrayRef> {
    stripped(call, true, true)
}
pub fn ltrim(call: &Call<'_>) -> Result<ArrayRef> {
    stripped(call, true, false)
}
pub fn rtrim(call: &Call<'_>) -> Result<ArrayRef> {
    stripped(call, false, true)
}

fn padded(call: &Call<'_>, before: bool) -> Result<ArrayRef> {
    let (text, pad) = (call.args[0].text(), call.args[2].text());
    let mut out = Writer::new(call.ctx, call.rows);
    for i in 0..call.rows {
        let width = at::<Int64Type>(&call.args[1], i);
        let (Some(text), Some(width), Some(pad)) = (text.get(i), width, pad.get(i)) else {
            out.null();
            continue;
        };
        let missing = width.max(0).saturating_sub(text.chars().count() as i64);
        if missing > 0 && pad.is_empty() {
            return Err(call.expr.place.bad_value("the padding is empty"));
        }
        let kept = chars(text, 0, width);
        if !before {
            out.part(kept)?;
        }
        let mut buffer = [0; 4];
        for c in pad.chars().cycle().take(missing.max(0) as usize) {
            out.part(c.encode_utf8(&mut buffer))?;
        }
        if before {
            out.part(kept)?;
        }
        out.end();
    }
    Ok(out.finish())
}
pub fn lpad(call: &Call<'_>) -> Result<ArrayRef> {
    padded(call, true)
}
pub fn rpad(call: &Call<'_>) -> Result<ArrayRef> {
    padded(call, false)
}

pub fn repeat(call: &Call<'_>) -> Result<ArrayRef> {
    let text = call.args[0].text();
    let mut out = Writer::new(call.ctx, call.rows);
    for i in 0..call.rows {
        let (Some(text), Some(n)) = (text.get(i), at::<Int64Type>(&call.args[1], i)) else {
            out.null();
            continue;
        };
        let whole = usize::try_from(n.max(0)).ok().and_then(|n| text.len().checked_mul(n));
        out.expect(whole.unwrap_or(usize::MAX))?;
        if !text.is_empty() {
            for _ in 0..n {
                out.part(text)?;
            }
        }
        out.end();
    }
    Ok(out.finish())
}

pub fn replace(call: &Call<'_>) -> Result<ArrayRef> {
    let (text, from, to) = (call.args[0].text(), call.args[1].text(), call.args[2].text());
    let mut out = Writer::new(call.ctx, call.rows);
    for i in 0..call.rows {
        let (Some(text), Some(from), Some(to)) = (text.get(i), from.get(i), to.get(i)) else {
            out.null();
            continue;
        };
        if from.is_empty() {
            out.part(text)?;
        } else {
            for (k, piece) in text.split(from).enumerate() {
                if k > 0 {
                    out.part(to)?;
                }
                out.part(piece)?;
            }
        }
        out.end();
    }
    Ok(out.finish())
}

/// The `n`th piece between separators, from the end when negative; empty when there is none.
pub fn split_part(call: &Call<'_>) -> Result<ArrayRef> {
    let by = call.args[1].text();
    cut(call, |text, i| {
        let (by, n) = (by.get(i)?, at::<Int64Type>(&call.args[2], i)?);
        let nth = usize::try_from(n.unsigned_abs()).ok()?.saturating_sub(1);
        Some(match (by.is_empty(), n) {
            (true, -1..=1) => text,
            (true, _) => "",
            (false, 0..) => text.split(by).nth(nth).unwrap_or(""),
            (false, _) => text.rsplit(by).nth(nth).unwrap_or(""),
        })
    })
}

/// A relation between two texts.
pub fn check(call: &Call<'_>, f: fn(&str, &str) -> bool) -> Result<ArrayRef> {
    let (a, b) = (call.args[0].text(), call.args[1].text());
    let truth = (0..call.rows).map(|i| Some(f(a.get(i)?, b.get(i)?)));
    Ok(Arc::new(truth.collect::<BooleanArray>()))
}

/// Where the second text first stands in the first, from 1; 0 when it does not.
pub fn strpos(call: &Call<'_>) -> Result<ArrayRef> {
    let (a, b) = (call.args[0].text(), call.args[1].text());
    let places = (0..call.rows).map(|i| {
        let (text, part) = (a.get(i)?, b.get(i)?);
        Some(text.find(part).map_or(0, |byte| text[..byte].chars().count() as i64 + 1))
    });
    Ok(Arc::new(places.collect::<Int64Array>()))
}

/// `||`: NULL when either side is.
pub fn join(call: &Call<'_>) -> Result<ArrayRef> {
    let (a, b) = (call.args[0].text(), call.args[1].text());
    let mut out = Writer::new(call.ctx, call.rows);
    for i in 0..call.rows {
        match (a.get(i), b.get(i)) {
            (Some(a), Some(b)) => {
                out.part(a)?;
                out.part(b)?;
                out.end();
            }
            _ => out.null(),
        }
    }
    Ok(out.finish())
}

/// All arguments one after another; NULL counts as empty.
pub fn concat(call: &Call<'_>) -> Result<ArrayRef> {
    let texts: Vec<Texts<'_>> = call.args.iter().map(|arg| arg.text()).collect();
    let mut out = Writer::new(call.ctx, call.rows);
    for i in 0..call.rows {
        for text in &texts {
            out.part(text.get(i).unwrap_or(""))?;
        }
        out.end();
    }
    Ok(out.finish())
}

/// All but the first argument, with the first between them; NULLs are left out.
pub fn concat_ws(call: &Call<'_>) -> Result<ArrayRef> {
    let texts: Vec<Texts<'_>> = call.args.iter().map(|arg| arg.text()).collect();
    let mut out = Writer::new(call.ctx, call.rows);
    for i in 0..call.rows {
        let Some(between) = texts[0].get(i) else {
            out.null();
            continue;
        };
        for (k, text) in texts[1..].iter().filter_map(|text| text.get(i)).enumerate() {
            if k > 0 {
                out.part(between)?;
            }
            out.part(text)?;
        }
        out.end();
    }
    Ok(out.finish())
}
