//! The one error type: a stable word for programs, a sentence for people, and where it is.

use std::fmt;

/// What went wrong, as a word that never changes its meaning; the list is only ever added to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Code {
    /// The request is not JSON.
    BadJson,
    /// The request is not UTF-8.
    NotUtf8,
    /// The request is nested deeper than [`crate::base::wire::MAX_DEPTH`].
    TooDeep,
    /// A key that the operation does not know.
    UnknownField,
    /// A key that the operation needs.
    MissingField,
    /// The same key twice in one object.
    DuplicateField,
    /// A value of the wrong type, or outside its bounds.
    BadValue,
    /// No operation of that name.
    UnknownOperation,
    /// A token that was never given out, or was taken back.
    UnknownToken,
    /// A name that a table or model does not have.
    UnknownColumn,
    /// SQL that does not parse, or cannot be planned.
    BadSql,
    /// A file or text whose content breaks its format.
    BadData,
    /// An envelope of a newer version, an unknown kind, or with a broken state.
    BadModel,
    /// Something that is right but that Sera does not do.
    Unsupported,
    /// The operating system refused.
    Io,
    /// `sera_configure` forbids it.
    Denied,
    /// The deadline of the budget passed.
    Deadline,
    /// The call was cancelled.
    Cancelled,
    /// The call would need more memory than its budget, or than there is.
    MemoryLimit,
    /// A panic inside; it is our bug.
    Panic,
}

impl Code {
    /// Every word there is, in order.
    pub const ALL: &'static [Code] = &[
        Code::BadJson,
        Code::NotUtf8,
        Code::TooDeep,
        Code::UnknownField,
        Code::MissingField,
        Code::DuplicateField,
        Code::BadValue,
        Code::UnknownOperation,
        Code::UnknownToken,
        Code::UnknownColumn,
        Code::BadSql,
        Code::BadData,
        Code::BadModel,
        Code::Unsupported,
        Code::Io,
        Code::Denied,
        Code::Deadline,
        Code::Cancelled,
        Code::MemoryLimit,
        Code::Panic,
    ];
    /// The word on the wire.
    pub fn word(self) -> &'static str {
        match self {
            Code::BadJson => "bad_json",
            Code::NotUtf8 => "not_utf8",
            Code::TooDeep => "too_deep",
            Code::UnknownField => "unknown_field",
            Code::MissingField => "missing_field",
            Code::DuplicateField => "duplicate_field",
            Code::BadValue => "bad_value",
            Code::UnknownOperation => "unknown_operation",
            Code::UnknownToken => "unknown_token",
            Code::UnknownColumn => "unknown_column",
            Code::BadSql => "bad_sql",
            Code::BadData => "bad_data",
            Code::BadModel => "bad_model",
            Code::Unsupported => "unsupported",
            Code::Io => "io",
            Code::Denied => "denied",
            Code::Deadline => "deadline",
            Code::Cancelled => "cancelled",
            Code::MemoryLimit => "memory_limit",
            Code::Panic => "panic",
        }
    }
}

/// A failure that its reader can mend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// The stable word.
    pub code: Code,
    /// JSON pointer into the request; empty for the request as a whole.
    pub at: String,
    /// One sentence: what was expected, what came.
    pub message: String,
    /// The mend, where it is known.
    pub hint: Option<String>,
    /// Line and column, counted from 1, in a text that the request carries (SQL, CSV).
    pub place: Option<(u64, u64)>,
}

/// What every fallible function of Sera gives.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A failure at a JSON pointer.
    #[cold]
    #[inline(never)]
    pub fn new(code: Code, at: impl Into<String>, message: impl Into<String>) -> Self {
        Error { code, at: at.into(), message: message.into(), hint: None, place: None }
    }

    /// A value that is of the wrong type or out of bounds.
    #[cold]
    #[inline(never)]
    pub fn value(at: impl Into<String>, message: impl Into<String>) -> Self {
        Error::new(Code::BadValue, at, message)
    }

    /// The same failure with the mend.
    #[must_use]
    #[cold]
    #[inline(never)]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same failure with line and column, counted from 1.
    #[must_use]
    pub fn place(mut self, line: u64, column: u64) -> Self {
        self.place = Some((line, column));
        self
    }

    /// The same failure seen from outside: `prefix` is put before its pointer.
    #[must_use]
    pub fn under(mut self, prefix: &str) -> Self {
        self.at.insert_str(0, prefix);
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.hint {
            Some(hint) => write!(f, " ({hint})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}

/// A hint that names the known word nearest to `wrong`, or lists the known words when none is near.
pub fn did_you_mean<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let known: Vec<&str> = known.into_iter().collect();
    let near = known
        .iter()
        .map(|word| (strsim::damerau_levenshtein(&fold(wrong), &fold(word)), *word))
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, word)| *distance <= 1 + word.len().min(wrong.len()) / 3);
    match near {
        Some((_, word)) => Some(format!("did you mean `{word}`?")),
        None if known.is_empty() => None,
        None if known.len() > 40 => None,
        None => Some(format!("known: {}", known.join(", "))),
    }
}

/// Lower case without underscores, so that `maxIter` is near `max_iter`.
fn fold(word: &str) -> String {
    word.chars().take(64).filter(|c| *c != '_').flat_map(char::to_lowercase).collect()
}
