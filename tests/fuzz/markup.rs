//! Reading SVG as XML, strictly, and looking at what is in it.

/// Elements that our pictures never have, whatever the data says.
const ACTIVE: &[&str] = &[
    "script",
    "foreignobject",
    "iframe",
    "object",
    "embed",
    "image",
    "use",
    "animate",
    "set",
    "a",
    "link",
    "meta",
    "form",
    "input",
    "handler",
];

/// Is this one well-formed XML element without anything active?
///
/// # Errors
/// What is wrong, and where.
pub fn svg(text: &str) -> Result<(), String> {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = text;
    let fail = |what: &str, rest: &str| Err(format!("SVG: {what} at {:.80}", rest));
    if let Some(bad) = text.chars().find(|c| !allowed(*c)) {
        return Err(format!("SVG: the character {:?}, which XML does not have", bad));
    }
    loop {
        let Some(start) = rest.find('<') else {
            let over = open.is_empty() && rest.trim().is_empty();
            return if over { Ok(()) } else { fail("the text ends too soon", rest) };
        };
        entities(&rest[..start])?;
        rest = &rest[start..];
        let Some(end) = tag_end(rest) else { return fail("a tag that does not end", rest) };
        let tag = &rest[1..end];
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name.trim()) {
                return fail("an end without its begin", rest);
            }
        } else {
            let (inside, closed) = match tag.strip_suffix('/') {
                Some(inside) => (inside, true),
                None => (tag, false),
            };
            let name = element(inside)?;
            if !closed {
                open.push(name);
            }
        }
        rest = &rest[end + 1..];
    }
}

fn allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..)
}

/// The `>` of a tag, beyond its quoted values.
fn tag_end(text: &str) -> Option<usize> {
    let mut quote = None;
    text.char_indices().skip(1).find_map(|(i, c)| {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (None, '>') => return Some(i),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
        None
    })
}

/// Name of an element, after a look at its attributes.
fn element(inside: &str) -> Result<&str, String> {
    let (name, mut rest) = inside.split_once(char::is_whitespace).unwrap_or((inside, ""));
    let plain = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if !plain || ACTIVE.contains(&name.to_ascii_lowercase().as_str()) {
        return Err(format!("SVG: the element <{name}>"));
    }
    let mut seen = Vec::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return Ok(name);
        }
        let Some((key, after)) = rest.split_once('=') else {
            return Err(format!("SVG: an attribute without a value: {rest:.80}"));
        };
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
        let Some(end) = quote.and_then(|quote| after[1..].find(quote)) else {
            return Err(format!("SVG: an attribute without quotes: {rest:.80}"));
        };
        let value = &after[1..=end];
        entities(value)?;
        let lower = key.to_ascii_lowercase();
        let active = lower.starts_with("on") || lower.ends_with("href") || lower == "src";
        let script = value.to_ascii_lowercase().contains("javascript:")
            && !lower.starts_with("data-")
            && !lower.starts_with("aria");
        if active || script || value.contains('<') || seen.contains(&lower) {
            return Err(format!("SVG: the attribute {key}={value:.80}"));
        }
        seen.push(lower);
        rest = &after[end + 2..];
    }
}

/// Every `&` begins one of XML's own entities or a number.
fn entities(text: &str) -> Result<(), String> {
    for (i, _) in text.match_indices('&') {
        let name = text[i + 1..].split_once(';').map_or("", |(name, _)| name);
        let known = ["amp", "lt", "gt", "quot", "apos"].contains(&name);
        let number = name
            .strip_prefix('#')
            .is_some_and(|n| n.chars().all(|c| c.is_ascii_hexdigit() || c == 'x') && !n.is_empty());
        if !known && !number {
            return Err(format!("SVG: the entity &{name:.20}"));
        }
    }
    if text.contains("]]>") { Err("SVG: ]]> in text".to_owned()) } else { Ok(()) }
}
