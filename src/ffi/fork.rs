//! Forks: a child gets unlocked tables, whatever the parent's other threads were doing.

/// Hold every lock of the library across each fork of this process, from now on.
#[cfg(unix)]
pub(crate) fn prepare() {
    // SAFETY: the handlers take and release locks of ours only; they are functions without state.
    unsafe { libc::pthread_atfork(Some(before), Some(after), Some(after)) };
}

/// No fork, nothing to do.
#[cfg(not(unix))]
pub(crate) fn prepare() {}

#[cfg(unix)]
mod held {
    use crate::base::data::handles::Kept;
    use crate::base::data::{Tensor, handles};
    use crate::base::{op, pool};
    use crate::ffi::{jobs, lend};
    use std::cell::RefCell;
    use std::collections::HashMap;
    use std::sync::MutexGuard;

    /// All locks, in the order in which code that needs two takes them.
    #[allow(dead_code, reason = "held for their drop")]
    pub(super) struct Locks(
        MutexGuard<'static, HashMap<u64, std::sync::Arc<jobs::Job>>>,
        MutexGuard<'static, Vec<(String, lend::Lending)>>,
        MutexGuard<'static, HashMap<String, Tensor>>,
        MutexGuard<'static, HashMap<String, Kept>>,
        MutexGuard<'static, Vec<(usize, usize)>>,
        Box<dyn std::any::Any>,
        Box<dyn std::any::Any>,
    );

    thread_local! {
        // The thread that forks takes the locks before, and the same thread, in parent and child,
        // drops them after.
        pub(super) static LOCKS: RefCell<Option<Locks>> = const { RefCell::new(None) };
    }

    pub(super) fn all() -> Locks {
        Locks(
            jobs::lock(),
            lend::lock(),
            handles::lent(),
            handles::kept(),
            handles::loans(),
            Box::new(op::watches()),
            Box::new(pool::lock()),
        )
    }
}

#[cfg(unix)]
extern "C" fn before() {
    let locks = held::all();
    let _ = held::LOCKS.try_with(|slot| *slot.borrow_mut() = Some(locks));
}

#[cfg(unix)]
extern "C" fn after() {
    let _ = held::LOCKS.try_with(|slot| slot.borrow_mut().take());
}
