//! Where the centroids start, and how often.

use crate::base::data::Matrix;
use crate::base::error::Result;
use crate::base::wire::{At, Kind, Wire, kind};

crate::choice! {
    /// Where the centroids start.
    pub enum Start {
        /// Far apart, at random: greedy k-means++.
        PlusPlus = "k-means++";
        /// Different rows, at random.
        Random = "random";
    }
}

/// Where the centroids start: drawn or given.
#[derive(Debug, Clone, PartialEq)]
pub enum Init {
    /// Drawn.
    Word(Start),
    /// Given, `(k, d)`.
    Given(Matrix),
}

impl Wire for Init {
    fn read(raw: &str, at: At<'_>) -> Result<Self> {
        if kind(raw) == Kind::Text {
            return Start::read(raw, at).map(Init::Word);
        }
        if !matches!(kind(raw), Kind::List | Kind::Object) {
            return Err(at.expected("\"k-means++\", \"random\", or rows of numbers", raw));
        }
        let rows = Matrix::read(raw, at)?;
        match rows.values.iter().position(|v| !v.is_finite()) {
            None => Ok(Init::Given(rows)),
            Some(i) => {
                let (row, column) = (i / rows.cols, i % rows.cols);
                let message = format!("the start at row {row}, column {column} is not finite");
                Err(at.index(row).index(column).error(message))
            }
        }
    }
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Init::Word(word) => word.write(out),
            Init::Given(rows) => rows.write(out),
        }
    }
    fn schema() -> String {
        format!(r#"{{"anyOf":[{},{}]}}"#, Start::schema(), Matrix::schema())
    }
}

/// Most starts that a request can ask for: a slip of the pen should not run for ever.
const MOST_STARTS: usize = 1_000_000;

/// How many starts to try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tries {
    /// As many as scikit-learn's `n_init="auto"`.
    Auto,
    /// So many.
    Count(usize),
}

impl Wire for Tries {
    fn read(raw: &str, at: At<'_>) -> Result<Self> {
        if raw == "\"auto\"" {
            return Ok(Tries::Auto);
        }
        match usize::read(raw, at) {
            Ok(count) if (1..=MOST_STARTS).contains(&count) => Ok(Tries::Count(count)),
            _ => Err(at.expected("an integer from 1 to 1000000, or \"auto\"", raw)),
        }
    }
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Tries::Auto => out.extend_from_slice(b"\"auto\""),
            Tries::Count(count) => count.write(out),
        }
    }
    fn schema() -> String {
        r#"{"anyOf":[{"const":"auto"},{"type":"integer","minimum":1,"maximum":1000000}]}"#
            .to_owned()
    }
}
