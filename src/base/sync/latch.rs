//! Closed until something has happened: how the owner of lent memory waits for its last user.

use super::prim::{Condvar, Mutex, PoisonError};

/// Closed at first; once open it stays open.
#[derive(Debug)]
pub struct Latch {
    open: Mutex<bool>,
    opened: Condvar,
}

impl Latch {
    /// A closed one.
    pub fn new() -> Self {
        Latch { open: Mutex::new(false), opened: Condvar::new() }
    }

    /// Let everybody through, now and later.
    pub fn open(&self) {
        *self.open.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.opened.notify_all();
    }

    /// Wait until it is open.
    pub fn wait(&self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        while !*open {
            open = self.opened.wait(open).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Default for Latch {
    fn default() -> Self {
        Self::new()
    }
}
