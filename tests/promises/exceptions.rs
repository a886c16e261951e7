//! Where the walk is wrong and the library right: each with its reason.

/// Operation (`*` for all), path, value, reason.
type Exception = (&'static str, &'static str, &'static str, &'static str);

const ALL: &[Exception] = &[];

/// The exceptions, and which of them were needed.
#[derive(Default)]
pub struct Exceptions {
    used: Vec<usize>,
}

impl Exceptions {
    /// Is this one of them?
    pub fn concerns(&self, op: &str, path: &str, raw: &str) -> bool {
        position(op, path, raw).is_some()
    }

    /// The same, and it was needed.
    pub fn excuse(&mut self, op: &str, path: &str, raw: &str) -> bool {
        let found = position(op, path, raw);
        self.used.extend(found);
        found.is_some()
    }

    /// Those that were not needed.
    pub fn idle(&self) -> Vec<Exception> {
        let unused = ALL.iter().enumerate().filter(|(i, _)| !self.used.contains(i));
        unused.map(|(_, exception)| *exception).collect()
    }
}

fn position(op: &str, path: &str, raw: &str) -> Option<usize> {
    let matches = |pattern: &str, text: &str| match pattern.strip_suffix('*') {
        Some(start) => text.starts_with(start),
        None => pattern == text,
    };
    ALL.iter().position(|(o, p, r, _)| matches(o, op) && *p == path && matches(r, raw))
}
