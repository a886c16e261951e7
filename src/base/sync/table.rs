//! Things under tokens: what is lent, and what is kept.

use super::prim::{Mutex, MutexGuard, PoisonError};
use std::collections::HashMap;

/// Things by token. Nothing of a user's runs while its lock is held: what is taken out is dropped after.
#[derive(Debug)]
pub struct Table<T>(Mutex<HashMap<String, T>>);

impl<T: Clone> Table<T> {
    /// Nothing in it.
    pub fn new() -> Self {
        Table(Mutex::new(HashMap::new()))
    }

    /// The table itself, locked; held across a fork.
    pub fn lock(&self) -> MutexGuard<'_, HashMap<String, T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A user's own hold on a thing: it outlives the thing's being taken out.
    pub fn get(&self, token: &str) -> Option<T> {
        self.lock().get(token).cloned()
    }

    /// Put a thing in.
    pub fn put(&self, token: String, thing: T) {
        let old = self.lock().insert(token, thing);
        drop(old);
    }

    /// Take a thing out: later requests no longer find it.
    pub fn take(&self, token: &str) -> Option<T> {
        self.lock().remove(token)
    }
}

impl<T: Clone> Default for Table<T> {
    fn default() -> Self {
        Self::new()
    }
}
