//! Tables in and out, as every language calls them.
#![cfg(feature = "frame")]
#![allow(missing_docs)]

mod common;
mod csv;
mod files;
mod limits;
mod peers;
mod round_trip;
mod tables;
