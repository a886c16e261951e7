//! Data on the wire: columns, matrices, tables; written out, packed, lent or kept.
//!
//! Every field that takes data takes all four forms of it:
//!
//! | form | looks like |
//! |---|---|
//! | written out | `[1, 2, null]`, `[[1, 2], [3, 4]]`, `{"columns":[{"name":"x","values":[…]}]}` |
//! | packed | `{"dtype":"f8","shape":[n,d],"bdata":"<base64>"}` |
//! | lent | `{"$buf":"<token>"}`: the caller's own memory, no copy |
//! | kept | `{"$ref":"<token>"}`, `{"$ref":"<token>","column":"x"}` |
//!
//! In memory everything is Arrow. Missing is Arrow's null in a [`Column`] and NaN in [`Numbers`]
//! and [`Matrix`], where `null` on the wire is NaN.

mod column;
mod decimal;
pub mod handles;
mod matrix;
mod numbers;
mod packed;
mod plain;
mod table;
mod values;

pub use column::Column;
pub use matrix::Matrix;
pub use numbers::Numbers;
pub use packed::{Dtype, Tensor};
pub use table::Table;
pub use values::{column_type, writable, write_values};
