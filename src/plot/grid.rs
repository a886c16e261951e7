//! The values behind the marks: rows and columns that a reader may ask for.
//!
//! A cell becomes text only when somebody asks, so a picture that shows none pays nothing.

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

/// Values of a column and how they become text.
#[derive(Debug, Clone)]
pub enum Cells {
    /// Numbers; NaN is missing, and an empty text.
    Numbers(Arc<Vec<f64>>),
    /// Microseconds since 1970 (NaN is missing), shown as wall clock of the zone, when there is one.
    Times {
        /// The values.
        values: Arc<Vec<f64>>,
        /// IANA name; `None` is wall clock already.
        zone: Option<String>,
    },
    /// Words: `names[codes[i]]`; a code beyond the names is missing.
    Words {
        /// One a row.
        codes: Arc<Vec<u32>>,
        /// The words.
        names: Arc<Vec<String>>,
    },
}

impl Grid {
    /// Append the text of a cell to `out`: a number in at most 6 significant digits with a real
    /// minus sign, a time as ISO date or date and time, a word as it is; missing is nothing.
    pub fn cell(&self, row: usize, column: usize, out: &mut String) {
        match &self.columns[column].values {
            Cells::Numbers(values) => crate::plot::number::readable(values[row], out),
            Cells::Times { values, zone } => {
                crate::plot::number::moment(values[row], zone.as_deref(), out);
            }
            Cells::Words { codes, names } => {
                if let Some(name) = names.get(codes[row] as usize) {
                    out.push_str(name);
                }
            }
        }
    }
}
