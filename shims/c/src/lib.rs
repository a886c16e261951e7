//! The C ABI of Sera: everything `sera` exports, and nothing else.
pub use sera_core::ffi::*;
