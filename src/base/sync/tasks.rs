//! Numbered tasks that several threads draw, whose results come back in order: how work is handed to the pool.

use super::prim::{AtomicUsize, Mutex, Ordering, PoisonError};

/// Tasks `0 .. n` and the results so far.
#[derive(Debug)]
pub struct Tasks<T> {
    next: AtomicUsize,
    results: Vec<Mutex<Option<T>>>,
}

impl<T> Tasks<T> {
    /// `n` tasks, none of them drawn.
    pub fn new(n: usize) -> Self {
        Tasks { next: AtomicUsize::new(0), results: (0..n).map(|_| Mutex::new(None)).collect() }
    }

    /// Draw tasks and do them until none is left; from as many threads as there are.
    pub fn work(&self, f: impl Fn(usize) -> T) {
        loop {
            // Which number is drawn is all that matters, and results have locks of their own.
            let i = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(result) = self.results.get(i) else { break };
            let value = f(i);
            *result.lock().unwrap_or_else(PoisonError::into_inner) = Some(value);
        }
    }

    /// The results in the order of the tasks, once every worker has come back.
    ///
    /// # Panics
    /// When a task was not done.
    pub fn results(self) -> Vec<T> {
        let value =
            |result: Mutex<Option<T>>| result.into_inner().unwrap_or_else(PoisonError::into_inner);
        self.results.into_iter().map(|r| value(r).expect("every worker is back")).collect()
    }
}
