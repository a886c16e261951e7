//! Forks: a child gets unlocked tables, whatever the parent's other threads were doing.

#[cfg(unix)]
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

/// Hold every lock of the library across each fork of this process, from now on.
#[cfg(unix)]
pub(crate) extern "C" fn prepare() {
    static DONE: AtomicBool = AtomicBool::new(false);
    if !DONE.swap(true, Relaxed) {
        // SAFETY: the handlers take and release locks of ours only; they are functions without state.
        unsafe { libc::pthread_atfork(Some(before), Some(after), Some(in_child)) };
    }
}

/// Done when the library is loaded: a fork during the very first call must find the handlers there.
#[cfg(any(target_os = "linux", target_os = "macos"))]
#[used]
#[cfg_attr(target_os = "linux", unsafe(link_section = ".init_array"))]
#[cfg_attr(target_os = "macos", unsafe(link_section = "__DATA,__mod_init_func"))]
static AT_LOAD: extern "C" fn() = prepare;

/// No fork, nothing to do.
#[cfg(not(unix))]
pub(crate) fn prepare() {}

#[cfg(unix)]
mod held {
    use crate::base::data::handles::Kept;
    use crate::base::data::{Tensor, handles};
    use crate::base::{files, op, pool, telemetry, time};
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
        Vec<Box<dyn std::any::Any>>,
    );

    thread_local! {
        // The thread that forks takes the locks before, and the same thread, in parent and child,
        // drops them after.
        pub(super) static LOCKS: RefCell<Option<Locks>> = const { RefCell::new(None) };
    }

    pub(super) fn all() -> Locks {
        // What another thread is making at its first use is made before the fork.
        crate::ffi::start();
        handles::token();
        Locks(
            jobs::lock(),
            lend::lock(),
            handles::lent().lock(),
            handles::kept().lock(),
            handles::loans(),
            vec![
                Box::new(op::watches()),
                Box::new(pool::lock()),
                Box::new(files::lock()),
                Box::new(telemetry::lock()),
                Box::new(time::lock()),
            ],
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

#[cfg(unix)]
extern "C" fn in_child() {
    crate::base::pool::forked();
    after();
}
