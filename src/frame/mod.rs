//! See ARCHITECTURE.md.

pub mod io;
pub mod ops;
