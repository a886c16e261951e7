//! The C ABI of Sera as a WebAssembly module.
pub use sera_core::ffi::*;
