//! One value that one thread makes and one of several others gets: a job's reply.

use super::prim::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Empty, then full, then taken for good.
#[derive(Debug)]
pub struct Slot<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

#[derive(Debug)]
enum State<T> {
    Empty,
    Full(T),
    Taken,
}

impl<T> Slot<T> {
    /// An empty one.
    pub fn new() -> Self {
        Slot { state: Mutex::new(State::Empty), changed: Condvar::new() }
    }

    /// Fill it; once.
    pub fn put(&self, value: T) {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = State::Full(value);
        self.changed.notify_all();
    }

    /// The value, if it is there within `limit`. Of several that wait one gets it, and the others are let
    /// go at once: for them there never will be one.
    pub fn take_within(&self, limit: Duration) -> Option<T> {
        let began = Instant::now();
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        while matches!(*state, State::Empty) {
            let left = limit.saturating_sub(began.elapsed());
            if left.is_zero() {
                return None;
            }
            let waited = self.changed.wait_timeout(state, left);
            (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        }
        match std::mem::replace(&mut *state, State::Taken) {
            State::Full(value) => Some(value),
            _ => None,
        }
    }
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self::new()
    }
}
