//! Locks that a panic elsewhere does not take away.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Locks, whether or not a holder has panicked: every state behind these locks is consistent at
/// each step.
pub fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Waits until `done` holds, or `timeout` has passed; says whether it held.
pub fn wait_until<'a, T>(
    condvar: &Condvar,
    mut guard: MutexGuard<'a, T>,
    timeout: Duration,
    mut done: impl FnMut(&T) -> bool,
) -> (MutexGuard<'a, T>, bool) {
    let start = Instant::now();
    while !done(&guard) {
        let Some(left) = timeout.checked_sub(start.elapsed()).filter(|left| !left.is_zero()) else {
            return (guard, false);
        };
        guard = condvar.wait_timeout(guard, left).unwrap_or_else(PoisonError::into_inner).0;
    }
    (guard, true)
}
