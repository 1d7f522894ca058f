//! Two small locks: one that is never poisoned, and one that knows its owner.
//!
//! Order, outermost first: [`Turn`] (held across a driver's callbacks) → the state of the mode config → the
//! vblank clock → an event queue. The inner ones are held for moments, never across a callback of the driver, a
//! copy to or from a program, or a wait for hardware. The gate of the device may be entered under a `Turn`,
//! since entering never blocks. Waking the waiters at unplug takes inner locks only, so that a driver can unplug
//! its device from within its own callback.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};
use std::time::Duration;

use drmm_runtime::{Errno, Error, Result};

/// A mutex whose data stays usable after a panic of a holder: each holder leaves it consistent step by step.
#[derive(Debug, Default)]
pub(crate) struct Lock<T>(Mutex<T>);

impl<T> Lock<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(Mutex::new(value))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Gives up `guard` until `changed` is notified or `timeout` is over.
pub(crate) fn wait<'a, T>(
    changed: &Condvar,
    guard: MutexGuard<'a, T>,
    timeout: Duration,
) -> MutexGuard<'a, T> {
    changed.wait_timeout(guard, timeout).unwrap_or_else(PoisonError::into_inner).0
}

/// Serialises commits. A driver that starts a commit from within a commit is told so instead of hanging.
#[derive(Debug, Default)]
pub(crate) struct Turn {
    owner: Lock<Option<ThreadId>>,
    turn: Lock<()>,
}

/// The right to commit.
#[must_use = "the turn ends when this is dropped"]
pub(crate) struct TurnGuard<'a> {
    turn: &'a Turn,
    _guard: MutexGuard<'a, ()>,
}

impl Turn {
    /// Waits for the turn; `EDEADLK` if this thread has it already.
    pub(crate) fn take(&self) -> Result<TurnGuard<'_>> {
        let me = thread::current().id();
        if *self.owner.lock() == Some(me) {
            return Err(Error::new(
                Errno::EDEADLK,
                "a mode-setting call from within a mode-setting callback",
            ));
        }
        let guard = self.turn.lock();
        *self.owner.lock() = Some(me);
        Ok(TurnGuard { turn: self, _guard: guard })
    }
}

impl Drop for TurnGuard<'_> {
    fn drop(&mut self) {
        *self.turn.owner.lock() = None;
    }
}
