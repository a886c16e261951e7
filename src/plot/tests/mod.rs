//! What is not tested beside its code.

mod axes;
mod statistics;
mod words;
