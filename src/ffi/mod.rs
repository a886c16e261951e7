//! The C boundary: the only `unsafe` of Sera. Nothing here knows what an operation does.
//!
//! Every export catches panics, takes NULL without harm where it says so, and holds no lock while an
//! operation runs.
#![allow(unsafe_code)]

mod arrow;
mod calls;
mod fork;
mod jobs;
mod lend;
mod spare;
mod text;
#[cfg(target_arch = "wasm32")]
mod wasm;

pub use arrow::*;
pub use calls::*;
pub use jobs::*;
pub use lend::*;
pub use spare::{Spare, map_spare};
pub use text::*;
#[cfg(target_arch = "wasm32")]
pub use wasm::*;

use std::sync::Once;

/// Once per process, before the first call: silence panics (they become replies) and make forks safe.
pub(crate) fn start() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // A library never prints; the place of the panic is kept for the reply's reader in a debugger.
        #[cfg(not(any(test, target_arch = "wasm32")))]
        std::panic::set_hook(Box::new(|_| {}));
        #[cfg(target_arch = "wasm32")]
        std::panic::set_hook(Box::new(wasm::remember));
        fork::prepare();
    });
}
