//! See ARCHITECTURE.md.

pub mod exec;
pub mod expr;
pub mod io;
pub mod ops;
pub mod plan;
pub mod sql;
pub mod verbs;
