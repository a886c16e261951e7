//! Closed until something has happened: how the owner of lent memory waits for its last user.

use super::prim::{Condvar, Mutex, PoisonError};

/// Closed at first; once open it stays open.
#[derive(Debug)]
pub struct Latch {
    state: Mutex<State>,
    opened: Condvar,
}

/// Whether anybody waits is known, since waking nobody is a system call too.
#[derive(Debug, PartialEq)]
enum State {
    Closed,
    Awaited,
    Open,
}

impl Latch {
    /// A closed one.
    pub fn new() -> Self {
        Latch { state: Mutex::new(State::Closed), opened: Condvar::new() }
    }

    /// Let everybody through, now and later.
    pub fn open(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let awaited = *state == State::Awaited;
        *state = State::Open;
        drop(state);
        if awaited {
            self.opened.notify_all();
        }
    }

    /// Wait until it is open.
    pub fn wait(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        while *state != State::Open {
            *state = State::Awaited;
            state = self.opened.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Default for Latch {
    fn default() -> Self {
        Self::new()
    }
}
