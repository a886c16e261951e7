//! Jobs: a call on a thread of ours, waited for by polling, so that no foreign callback is needed.

use super::calls::{find, refuse, watch};
use super::text::{buffer, hand_out};
use crate::base::budget::{Watch, memory_limit, room_for_a_thread};
use crate::base::error::{Code, Error};
use crate::base::op;
use crate::base::pool;
use crate::base::sync::Slot;
use std::collections::HashMap;
use std::ffi::{CStr, c_char, c_int};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Stack of a job's thread, for recursive work on deep trees.
const STACK_BYTES: usize = 8 << 20;

/// A call that runs, or has run and waits to be fetched.
pub(crate) struct Job {
    watch: Arc<Watch>,
    reply: Slot<Vec<u8>>,
    process: u32,
}

type Jobs = HashMap<u64, Arc<Job>>;
static JOBS: LazyLock<Mutex<Jobs>> = LazyLock::new(Mutex::default);

/// The lock on the jobs; held across a fork.
pub(crate) fn lock() -> MutexGuard<'static, Jobs> {
    JOBS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Start the operation `name` on a thread of the library's. The job's number; 0 when it cannot
/// start, with an error reply in `*error` (to be freed) when `error` is not NULL.
///
/// Memory that the request cites must stay lent until the job is fetched.
///
/// # Safety
/// `name` and `json` are NULL or NUL-terminated; they may change after this returns. `error` is NULL
/// or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sera_start(
    name: *const c_char,
    json: *const c_char,
    error: *mut *mut c_char,
) -> u64 {
    super::start();
    // SAFETY: as promised.
    let bytes = |text: *const c_char| unsafe { CStr::from_ptr(text) }.to_bytes();
    let name = if name.is_null() { b"" } else { bytes(name) };
    let json = if json.is_null() { b"{}" } else { bytes(json) };
    let started = find(name).and_then(|op| {
        let mut request = Vec::new();
        request.try_reserve_exact(json.len()).map_err(|_| memory_limit(json.len()))?;
        request.extend_from_slice(json);
        if !room_for_a_thread() {
            return Err(Error::new(Code::MemoryLimit, "", "there is no memory for another thread"));
        }
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let number = NEXT.fetch_add(1, Relaxed);
        let watch = watch();
        let job = Arc::new(Job { watch, reply: Slot::new(), process: pool::process() });
        let own = job.clone();
        lock().insert(number, job);
        let thread = std::thread::Builder::new().name("sera-job".into()).stack_size(STACK_BYTES);
        let spawned = thread.spawn(move || {
            let mut out = buffer();
            op::call(op, &request, own.watch.clone(), &mut out);
            own.reply.put(out);
        });
        spawned.map(|_| number).map_err(|e| {
            lock().remove(&number);
            let code = match e.kind() {
                std::io::ErrorKind::Unsupported => Code::Unsupported,
                // No room for its stack, mostly; or the system allows no more threads.
                std::io::ErrorKind::OutOfMemory | std::io::ErrorKind::WouldBlock => {
                    Code::MemoryLimit
                }
                _ => Code::Io,
            };
            Error::new(code, "", format!("no thread can be started: {e}"))
        })
    });
    let (number, reply) = match started {
        Ok(number) => (number, std::ptr::null_mut()),
        Err(_) if error.is_null() => return 0,
        Err(failure) => (0, refuse(&failure)),
    };
    if !error.is_null() {
        // SAFETY: as promised.
        unsafe { *error = reply };
    }
    number
}

/// Wait at most `ms` milliseconds for a job. Its reply once it is done (to be freed; the job's number
/// is then forgotten), else NULL. `done` and `total`, unless NULL, get the steps done and in all.
/// A number that is no job gets an error reply.
///
/// # Safety
/// `done` and `total` are NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sera_wait(
    job: u64,
    ms: u64,
    done: *mut u64,
    total: *mut u64,
) -> *mut c_char {
    // A job of the parent has no thread in a forked child, and its reply may be locked for ever.
    let own = |job: &&Arc<Job>| job.process == pool::process();
    let Some(found) = lock().get(&job).filter(own).cloned() else {
        let message = format!("no job has the number {job}");
        return refuse(&Error::new(Code::UnknownToken, "", message));
    };
    let reply = found.reply.take_within(Duration::from_millis(ms));
    let progress = found.watch.progress();
    // SAFETY: as promised.
    unsafe {
        if !done.is_null() {
            *done = progress.0;
        }
        if !total.is_null() {
            *total = progress.1;
        }
    }
    match reply {
        None => std::ptr::null_mut(),
        Some(out) => {
            lock().remove(&job);
            hand_out(out)
        }
    }
}

/// Ask a job to stop: 0, or −1 when it is no job. Its reply, mostly the error `cancelled`, is still to
/// be fetched by [`sera_wait`].
#[unsafe(no_mangle)]
pub extern "C" fn sera_cancel(job: u64) -> c_int {
    match lock().get(&job) {
        Some(found) => {
            found.watch.cancel();
            0
        }
        None => -1,
    }
}
