//! The threads of this process: our own rayon pool, keyed by process id, never rayon's global one.
//!
//! A forked child has none of its parent's threads, so it builds a pool of its own at first use.
//! Results come back in the order of the tasks; who computes which task never shows. Split work by
//! *size*, never by the number of threads, and fold the results in their order: then the same bits
//! come out for every thread count.

use super::budget::{Ctx, room_for_a_thread};
use super::sync::Tasks;
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Stack of a worker, for recursive work on deep trees.
const STACK_BYTES: usize = 8 << 20;

static POOL: Mutex<Option<(u32, Arc<ThreadPool>)>> = Mutex::new(None);

/// Threads that this machine, or its cgroup's quota, gives the process.
pub fn default_threads() -> usize {
    // Not a `OnceLock`: a child forked while another thread asks the system would wait for ever.
    static THREADS: AtomicUsize = AtomicUsize::new(0);
    match THREADS.load(Relaxed) {
        0 => {
            let threads = std::thread::available_parallelism().map_or(1, usize::from);
            THREADS.store(threads, Relaxed);
            threads
        }
        threads => threads,
    }
}

/// This process, once it was asked for; 0 until then.
static PROCESS: AtomicU32 = AtomicU32::new(0);

/// This process; a browser module is always the same one. The system is asked once: a small call
/// wants it seven times, and each time would be a system call.
pub fn process() -> u32 {
    if cfg!(target_arch = "wasm32") {
        return 0;
    }
    match PROCESS.load(Relaxed) {
        0 => {
            let id = std::process::id();
            PROCESS.store(id, Relaxed);
            id
        }
        id => id,
    }
}

/// A forked child is another process.
pub fn forked() {
    PROCESS.store(0, Relaxed);
}

/// `f(0), f(1), … f(tasks − 1)`, in this order, on at most the threads of `ctx`'s budget.
///
/// One task, one thread, or a machine without threads: runs on the caller's thread. Entering the
/// pool costs microseconds, so give it tasks of at least ~50 µs each. A panic in `f` goes on in the
/// caller. `f` looks at `ctx.check()` itself and gives a `Result` where it can be stopped.
pub fn map<T: Send>(ctx: &Ctx, tasks: usize, f: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let threads = ctx.threads().min(tasks);
    let Some(pool) = (threads > 1).then(|| current(threads)).flatten() else {
        return (0..tasks).map(f).collect();
    };
    let tasks = Tasks::new(tasks);
    pool.in_place_scope(|scope| {
        for _ in 1..threads {
            scope.spawn(|_| tasks.work(&f));
        }
        tasks.work(&f);
    });
    // The scope has waited for every worker.
    tasks.results()
}

/// Like [`map`] for tasks that can fail; the error of the first task in order wins.
///
/// # Errors
/// Whatever `f` gives.
pub fn try_map<T: Send, E: Send>(
    ctx: &Ctx,
    tasks: usize,
    f: impl Fn(usize) -> Result<T, E> + Sync,
) -> Result<Vec<T>, E> {
    map(ctx, tasks, f).into_iter().collect()
}

/// This process's pool with at least `threads − 1` workers; the caller is the remaining thread.
fn current(threads: usize) -> Option<Arc<ThreadPool>> {
    if cfg!(target_arch = "wasm32") {
        return None;
    }
    let pid = process();
    let mut slot = lock();
    match slot.take() {
        Some((owner, pool)) if owner == pid && pool.current_num_threads() + 1 >= threads => {
            *slot = Some((owner, pool.clone()));
            return Some(pool);
        }
        // The parent's threads do not exist here: joining them would wait for ever.
        Some((owner, pool)) if owner != pid => std::mem::forget(pool),
        _ => {}
    }
    let workers = (threads - 1).max(default_threads().saturating_sub(1)).min(256);
    if !room_for_a_thread() {
        return None;
    }
    let pool = ThreadPoolBuilder::new()
        .num_threads(workers)
        .stack_size(STACK_BYTES)
        .thread_name(|i| format!("sera-{i}"))
        .build();
    let pool = Arc::new(pool.ok()?);
    *slot = Some((pid, pool.clone()));
    Some(pool)
}

/// The lock on the pool; held across a fork.
pub fn lock() -> MutexGuard<'static, Option<(u32, Arc<ThreadPool>)>> {
    POOL.lock().unwrap_or_else(PoisonError::into_inner)
}
