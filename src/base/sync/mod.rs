//! What threads agree on, in types small enough that a model checker tries every order of their steps.
//!
//! `tests/loom` compiles these very files against loom's locks instead of std's ([`prim`]).

mod latch;
pub mod segment;
mod slot;
mod table;
mod tasks;

pub use latch::Latch;
pub use slot::Slot;
pub use table::Table;
pub use tasks::Tasks;

/// The primitives; loom's, where these files are modelled.
mod prim {
    pub use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
    pub use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
}
