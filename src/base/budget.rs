//! What one call may use: time, memory, threads; and how it is cancelled and watched.
//!
//! A [`Ctx`] is threaded through every loop that can last. `check` costs a few nanoseconds; call it
//! at least once per millisecond of work. `reserve` counts memory before it is allocated.

use super::data::handles::{self, Kept};
use super::error::{Code, Error, Result};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Shortages of memory in this process so far.
static SHORTAGES: AtomicU64 = AtomicU64::new(0);

/// The system gave no memory, and a reserve had to step in: every running call ends at its next look at its budget, so that
/// what it holds is there again.
pub fn shortage() {
    SHORTAGES.fetch_add(1, Relaxed);
}

/// Cancel flag and progress of one running call, shared with whoever watches it.
#[derive(Debug, Default)]
pub struct Watch {
    cancelled: AtomicBool,
    done: AtomicU64,
    total: AtomicU64,
}

impl Watch {
    /// Ask the call to stop.
    pub fn cancel(&self) {
        self.cancelled.store(true, Relaxed);
    }
    /// Steps done, and steps in all; 0 of 0 while unknown.
    pub fn progress(&self) -> (u64, u64) {
        let total = self.total.load(Relaxed);
        (self.done.load(Relaxed).min(total), total)
    }
    /// The call is over: progress is whole.
    pub fn finish(&self) {
        let total = self.total.load(Relaxed).max(1);
        self.total.store(total, Relaxed);
        self.done.store(total, Relaxed);
    }
}

/// Limits of one call; `None` is no limit.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Limits {
    /// Milliseconds from the start of the call.
    pub deadline_ms: Option<f64>,
    /// Bytes that the call may hold beyond its request.
    pub max_bytes: Option<u64>,
    /// Threads, the caller's included.
    pub threads: Option<usize>,
}

/// One call: its budget and the warnings it has to tell.
#[derive(Debug)]
pub struct Ctx {
    watch: Arc<Watch>,
    end: Option<clock::Moment>,
    max_bytes: u64,
    used: AtomicU64,
    threads: usize,
    /// [`SHORTAGES`] when the call began.
    shortages: u64,
    notes: Mutex<Notes>,
    /// The deadline has done its work: what is there is being handed over.
    late: AtomicBool,
}

/// What a call has to tell, and the tokens of what it keeps.
#[derive(Debug, Default)]
struct Notes {
    warnings: Vec<String>,
    kept: Vec<String>,
}

impl Default for Ctx {
    fn default() -> Self {
        Ctx::new(Limits::default(), Arc::default())
    }
}

impl Ctx {
    /// A call that starts now.
    pub fn new(limits: Limits, watch: Arc<Watch>) -> Self {
        Ctx {
            watch,
            end: limits.deadline_ms.and_then(clock::after),
            max_bytes: limits.max_bytes.unwrap_or(u64::MAX),
            used: AtomicU64::new(0),
            threads: limits.threads.unwrap_or(0),
            shortages: SHORTAGES.load(Relaxed),
            notes: Mutex::default(),
            late: AtomicBool::new(false),
        }
    }

    /// Set the limits of a call that has begun to be read. `start` is when, if that took so long that it counts.
    pub(super) fn limit(&mut self, limits: Limits, start: Option<clock::Moment>) {
        self.end = limits.deadline_ms.and_then(|ms| match start {
            Some(start) => clock::later(start, ms),
            None => clock::after(ms),
        });
        self.max_bytes = limits.max_bytes.unwrap_or(u64::MAX);
        self.threads = limits.threads.unwrap_or(0);
    }

    /// Go on? `cancelled`, `memory_limit` or `deadline` when not.
    ///
    /// # Errors
    /// `cancelled` after [`Watch::cancel`], `memory_limit` after a [`shortage`], `deadline` when the time is over.
    #[inline]
    pub fn check(&self) -> Result<()> {
        let calm = !self.watch.cancelled.load(Relaxed)
            && SHORTAGES.load(Relaxed) == self.shortages
            && self.end.is_none();
        if calm { Ok(()) } else { self.look() }
    }

    /// What there is to say when there is anything to look at: in one place, since loops ask in hundreds.
    #[inline(never)]
    fn look(&self) -> Result<()> {
        if self.watch.cancelled.load(Relaxed) {
            return Err(Error::new(Code::Cancelled, "", "the call was cancelled"));
        }
        self.afloat()?;
        match &self.end {
            Some(end) if clock::passed(end) && !self.late.load(Relaxed) => {
                Err(Error::new(Code::Deadline, "", "the deadline of the call passed")
                    .hint("raise `$budget.deadline_ms`"))
            }
            _ => Ok(()),
        }
    }

    /// Was there memory enough so far?
    fn afloat(&self) -> Result<()> {
        if SHORTAGES.load(Relaxed) == self.shortages { Ok(()) } else { Err(out_of_memory()) }
    }

    /// The operation has something to give even when its time is over: then no deadline keeps it from
    /// being kept and written. Others' answers that come too late are refused like halves of one.
    pub fn best_so_far(&self) {
        if self.end.as_ref().is_some_and(clock::passed) {
            self.late.store(true, Relaxed);
        }
    }

    /// Count `bytes` that are about to be allocated; they are given back when the result is dropped. Many are tried
    /// ([`probe`]), since what allocates them may not be able to fail.
    ///
    /// # Errors
    /// `memory_limit` when the budget or the system does not allow them.
    #[inline(never)]
    pub fn reserve(&self, bytes: usize) -> Result<Reserved<'_>> {
        let reserved = self.count(bytes)?;
        probe(bytes)?;
        self.afloat()?;
        Ok(reserved)
    }

    fn count(&self, bytes: usize) -> Result<Reserved<'_>> {
        let before = self.used.fetch_add(bytes as u64, Relaxed);
        if before.saturating_add(bytes as u64) > self.max_bytes {
            self.used.fetch_sub(bytes as u64, Relaxed);
            return Err(memory_limit(bytes));
        }
        Ok(Reserved { ctx: self, bytes })
    }

    /// An empty vector with room for `len` values, counted until the call ends.
    ///
    /// # Errors
    /// `memory_limit` when the budget or the machine does not allow it: never an abort.
    pub fn vec<T>(&self, len: usize) -> Result<Vec<T>> {
        let bytes = len.saturating_mul(size_of::<T>());
        self.count_kept(bytes)?;
        let mut values = Vec::new();
        let given = values.try_reserve_exact(len).is_ok();
        if given && SHORTAGES.load(Relaxed) == self.shortages {
            Ok(values)
        } else {
            Err(self.refused(given, bytes))
        }
    }

    /// Count bytes until the call ends.
    #[inline(never)]
    fn count_kept(&self, bytes: usize) -> Result<()> {
        self.count(bytes).map(Reserved::keep)
    }

    /// Why there is no vector of so many bytes.
    #[cold]
    #[inline(never)]
    fn refused(&self, given: bool, bytes: usize) -> Error {
        if given { out_of_memory() } else { memory_limit(bytes) }
    }

    /// Make room for `more` bytes in a text that is long, or will be: writers that only append cannot fail.
    ///
    /// # Errors
    /// `memory_limit` when the system does not give it.
    #[inline(never)]
    pub fn room(&self, out: &mut Vec<u8>, more: usize) -> Result<()> {
        if out.len().max(more) > PROBE_BYTES / 2 && out.capacity() - out.len() < more {
            let more = more.max(out.len());
            out.try_reserve_exact(more).map_err(|_| memory_limit(more))?;
        }
        self.afloat()
    }

    /// A value of usual length is about to be appended to `out`: go on, and is there room?
    ///
    /// # Errors
    /// As [`Ctx::check`] and [`Ctx::room`].
    #[inline(never)]
    pub fn writing(&self, out: &mut Vec<u8>) -> Result<()> {
        const ROOM: usize = 1 << 16;
        self.check()?;
        if out.len() > PROBE_BYTES / 2 { self.room(out, ROOM) } else { Ok(()) }
    }

    /// Count what was appended to `out` since it had `before` bytes, and make room for a good deal more.
    ///
    /// # Errors
    /// As [`Ctx::reserve`].
    #[inline(never)]
    pub fn appended(&self, out: &mut Vec<u8>, before: usize) -> Result<()> {
        self.count(out.len() - before)?.keep();
        self.room(out, (out.len() - before).saturating_mul(2).max(1 << 20))
    }

    /// Threads that the call may use, at least 1.
    pub fn threads(&self) -> usize {
        match self.threads {
            0 => super::pool::default_threads(),
            threads => threads,
        }
    }

    /// Announce `n` further steps.
    pub fn expect_steps(&self, n: u64) {
        self.watch.total.fetch_add(n, Relaxed);
    }

    /// Report `n` steps done.
    pub fn step(&self, n: u64) {
        self.watch.done.fetch_add(n, Relaxed);
    }

    /// What is said about a repair or a choice, in the reply's `warnings`.
    pub fn warn(&self, sentence: impl Into<String>) {
        self.notes().warnings.push(sentence.into());
    }

    /// Keep a thing beyond the call, unless the call fails ([`Ctx::unkeep`]).
    ///
    /// # Errors
    /// `memory_limit` when it lies in memory that must be given back. A deadline that is over keeps nothing from
    /// being kept: it may be the best so far.
    pub fn keep(&self, thing: Kept) -> Result<String> {
        self.afloat()?;
        probe(thing.bytes())?;
        let token = handles::keep(thing);
        self.notes().kept.push(token.clone());
        Ok(token)
    }

    /// The call failed, so nobody learns the tokens of what it keeps: forget that.
    pub fn unkeep(&self) {
        let kept = std::mem::take(&mut self.notes().kept);
        for token in kept {
            handles::kept().take(&token);
        }
    }

    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The warnings so far, taken out.
    pub fn take_warnings(&self) -> Vec<String> {
        std::mem::take(&mut self.notes().warnings)
    }

    /// The cancel flag and progress of this call.
    pub fn watch(&self) -> &Arc<Watch> {
        &self.watch
    }
}

/// The error for memory that the budget or the machine refuses.
#[cold]
#[inline(never)]
pub fn memory_limit(bytes: usize) -> Error {
    Error::new(Code::MemoryLimit, "", format!("the call needs {bytes} bytes more than it may use"))
        .hint("raise `$budget.max_bytes`, or hand over less data")
}

/// The error for memory that the system refuses, whatever the budget says.
#[cold]
#[inline(never)]
fn out_of_memory() -> Error {
    Error::new(Code::MemoryLimit, "", "the system gave no more memory while the call ran")
        .hint("hand over less data, or set `$budget.max_bytes` below what the process may have")
}

/// Bytes from which an allocation is tried before it is made by what cannot fail. The reserve of libsera's allocator holds
/// blocks of four times as many; and malloc maps blocks of this size by themselves, so that trying costs no memory.
const PROBE_BYTES: usize = 32 << 20;

/// Does the system have a block of so many bytes? Few are not worth the question.
///
/// # Errors
/// `memory_limit` when it has not.
#[inline]
pub fn probe(bytes: usize) -> Result<()> {
    if bytes > PROBE_BYTES { try_bytes(bytes) } else { Ok(()) }
}

#[inline(never)]
fn try_bytes(bytes: usize) -> Result<()> {
    let mut block: Vec<u8> = Vec::new();
    block.try_reserve_exact(bytes).map_err(|_| memory_limit(bytes))?;
    // Otherwise the compiler sees that nobody needs the block, and asks for none.
    std::hint::black_box(&mut block);
    Ok(())
}

/// Is there memory for a thread to be started? std takes the few bytes of its handle from the system directly and ends the
/// process where there are none, so a larger block is asked for and let go first.
pub fn room_for_a_thread() -> bool {
    const BYTES: usize = 1 << 16;
    let before = SHORTAGES.load(Relaxed);
    let mut block: Vec<u8> = Vec::new();
    let given = block.try_reserve_exact(BYTES).is_ok();
    std::hint::black_box(&mut block);
    given && SHORTAGES.load(Relaxed) == before
}

/// Memory counted against the budget until dropped.
#[derive(Debug)]
pub struct Reserved<'a> {
    ctx: &'a Ctx,
    bytes: usize,
}

impl Reserved<'_> {
    /// Leave it counted until the call ends.
    pub fn keep(mut self) {
        self.bytes = 0;
    }
}

impl Drop for Reserved<'_> {
    fn drop(&mut self) {
        self.ctx.used.fetch_sub(self.bytes as u64, Relaxed);
    }
}

/// Time: std's clock, where there is one.
#[cfg(not(target_arch = "wasm32"))]
pub(super) mod clock {
    pub type Moment = std::time::Instant;
    pub fn now() -> Option<Moment> {
        Some(Moment::now())
    }
    pub fn after(ms: f64) -> Option<Moment> {
        later(Moment::now(), ms)
    }
    pub fn later(start: Moment, ms: f64) -> Option<Moment> {
        start.checked_add(std::time::Duration::try_from_secs_f64(ms / 1000.0).ok()?)
    }
    pub fn passed(end: &Moment) -> bool {
        Moment::now() >= *end
    }
}

/// A browser module without imports has no clock: deadlines are refused when the budget is read.
#[cfg(target_arch = "wasm32")]
pub(super) mod clock {
    #[derive(Debug)]
    pub struct Moment;
    pub fn now() -> Option<Moment> {
        None
    }
    pub fn after(_ms: f64) -> Option<Moment> {
        None
    }
    pub fn later(_start: Moment, _ms: f64) -> Option<Moment> {
        None
    }
    pub fn passed(_end: &Moment) -> bool {
        false
    }
}
