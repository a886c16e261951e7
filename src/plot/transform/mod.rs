//! Transforms: rows become bins, stacks, statistics.

pub mod bin;
pub mod quartiles;
pub mod stack;
