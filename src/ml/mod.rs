//! See ARCHITECTURE.md.

pub mod cluster;
