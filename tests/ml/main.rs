//! Machine learning through the operations, as every language calls them.
#![cfg(feature = "ml")]
#![allow(missing_docs)]

mod common;
mod generic;
mod models;
mod oracles;
mod rust_api;
mod training;
