//! Sera: charts, machine learning and tables behind one JSON C ABI.
//!
//! Rust users call the operations as plain functions; every other language calls the C symbols of
//! [`ffi`], which [`registry`] lists. See ARCHITECTURE.md for the map.

pub mod base;
pub mod ffi;
pub mod registry;

#[cfg(feature = "frame")]
pub mod frame;
#[cfg(feature = "ml")]
pub mod ml;
#[cfg(feature = "plot")]
pub mod plot;
