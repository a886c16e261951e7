//! Columns as charts see them: numbers, times or words; and the values behind the marks.
//!
//! Arrow's doubles without nulls are used where they lie. A cell becomes text only when somebody
//! asks, so a picture that shows none pays nothing.

use arrow_buffer::ScalarBuffer;
use std::sync::Arc;

/// Rows and named columns, shown on hover and in the data table.
#[derive(Debug, Clone, Default)]
pub struct Grid {
    /// The columns, all of one length.
    pub columns: Vec<GridColumn>,
    /// Number of rows.
    pub rows: usize,
}

/// One column.
#[derive(Debug, Clone)]
pub struct GridColumn {
    /// What a reader calls it.
    pub name: String,
    /// Its values.
    pub values: Cells,
}

/// Values of a column and how they become text. Cloning is cheap.
#[derive(Debug, Clone)]
pub enum Cells {
    /// Numbers; NaN is missing, and an empty text.
    Numbers(ScalarBuffer<f64>),
    /// Microseconds since 1970 (NaN is missing), shown as wall clock of the zone, when there is one.
    Times {
        /// The values.
        values: ScalarBuffer<f64>,
        /// IANA name; `None` is wall clock already.
        zone: Option<String>,
    },
    /// Words: `names[codes[i]]`; a code beyond the names is missing.
    Words {
        /// One a row.
        codes: Codes,
        /// The words, none twice, in the order of their first row.
        names: Arc<Vec<String>>,
    },
}

/// Codes of words, one a row. Cloning is cheap.
#[derive(Debug, Clone)]
pub enum Codes {
    /// As they are.
    Each(Arc<Vec<u32>>),
    /// 0, 1, 2 …, each of them `run` times, and from 0 again after `words`: a side of a matrix.
    Turn {
        /// How many.
        rows: usize,
        /// Rows of one code that follow one another.
        run: usize,
        /// Codes that there are.
        words: usize,
    },
}

impl From<Vec<u32>> for Codes {
    fn from(codes: Vec<u32>) -> Self {
        Codes::Each(Arc::new(codes))
    }
}

impl Codes {
    /// Number of rows.
    pub fn len(&self) -> usize {
        match self {
            Codes::Each(codes) => codes.len(),
            Codes::Turn { rows, .. } => *rows,
        }
    }

    /// Are there no rows?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The code of row `i`.
    #[inline]
    pub fn get(&self, i: usize) -> u32 {
        match self {
            Codes::Each(codes) => codes[i],
            Codes::Turn { run, words, .. } => (i / run % words) as u32,
        }
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        (0..self.len()).map(|i| self.get(i))
    }

    /// All of them, written out.
    pub fn each(&self) -> Arc<Vec<u32>> {
        match self {
            Codes::Each(codes) => codes.clone(),
            Codes::Turn { .. } => Arc::new(self.iter().collect()),
        }
    }
}

/// The code of a missing word.
pub const MISSING: u32 = u32::MAX;

impl Cells {
    /// Number of rows.
    pub fn len(&self) -> usize {
        match self {
            Cells::Numbers(values) | Cells::Times { values, .. } => values.len(),
            Cells::Words { codes, .. } => codes.len(),
        }
    }

    /// Are there no rows?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Numbers, or microseconds; words have none.
    pub fn numbers(&self) -> Option<&[f64]> {
        match self {
            Cells::Numbers(values) | Cells::Times { values, .. } => Some(values),
            Cells::Words { .. } => None,
        }
    }

    /// Append the text of row `i` to `out`: a number in at most 6 significant digits with a real
    /// minus sign, a time as ISO date or date and time, a word as it is; missing is nothing.
    pub fn write(&self, i: usize, out: &mut String) {
        match self {
            Cells::Numbers(values) => super::number::readable(values[i], out),
            Cells::Times { values, zone } => super::number::moment(values[i], zone.as_deref(), out),
            Cells::Words { codes, names } => {
                if let Some(name) = names.get(codes.get(i) as usize) {
                    out.push_str(name);
                }
            }
        }
    }
}

impl Grid {
    /// Append the text of a cell to `out`, see [`Cells::write`].
    pub fn cell(&self, row: usize, column: usize, out: &mut String) {
        self.columns[column].values.write(row, out);
    }
}
