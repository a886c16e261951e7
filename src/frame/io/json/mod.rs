//! JSON as a table: a list of row objects, JSON lines, or a table in the wire's own form.
//!
//! Columns come in the order in which their keys first appear; a row without a key has null there.
//! Types come from all rows: integers, doubles, truth values, text; a mixture becomes text, as each
//! value is written in JSON, and is warned about. Integers beyond 2⁵³ may stand in quotes, as the wire
//! writes them, in a column of integers; `"NaN"`, `"Infinity"` and `"-Infinity"` in one of numbers.
//! Lists and objects inside of rows are kept as their JSON text, and warned about. Text is never
//! taken for a date, because JSON says itself what is text: `dtypes` makes it one.

mod read;
mod write;

pub use read::{read, read_lines};
pub use write::{write_lines, write_rows};
