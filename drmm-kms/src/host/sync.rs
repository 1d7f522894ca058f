//! Small locks: one that is never poisoned, one that knows its owner, and a queue of turns.
//!
//! Order, outermost first: the turn to edit states (held across a driver's checks) → the turn to
//! call the driver with its hardware (held across those callbacks) → the turn to switch the vblank
//! interrupt of a CRTC (held across those callbacks, which must not sleep) → the state of the mode
//! config → the vblank clock → an event queue. The inner ones are held for moments, never across a
//! callback of the driver, a copy to or from a program, or a wait for hardware. A commit gives up
//! the turn to edit before it waits for its place in the [`Order`]. The gate of the device may be
//! entered under a `Turn`, since entering never blocks. Waking the waiters at unplug takes inner
//! locks only, so that a driver can unplug its device from within its own callback.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};
use std::time::Duration;

use drmm_runtime::{Errno, Error, Result};

/// A mutex whose data stays usable after a panic of a holder: each holder leaves it consistent step
/// by step.
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

/// Serialises commits. A driver that starts a commit from within a commit gets an error instead of
/// hanging.
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
    /// Whether this thread has it.
    pub(crate) fn is_mine(&self) -> bool {
        *self.owner.lock() == Some(thread::current().id())
    }

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

/// Lets commits reach the hardware one after the other, in the order in which they were accepted.
#[derive(Debug, Default)]
pub(crate) struct Order {
    numbers: Lock<Numbers>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Numbers {
    next: u64,
    done: u64,
    /// Those that were done before their turn.
    early: Vec<u64>,
}

/// A place in the order. Dropping it lets the next one go on.
#[derive(Debug)]
pub(crate) struct Ticket {
    order: std::sync::Arc<Order>,
    number: u64,
}

impl Order {
    /// The next place.
    pub(crate) fn ticket(self: &std::sync::Arc<Self>) -> Ticket {
        let mut numbers = self.numbers.lock();
        let number = numbers.next;
        numbers.next = number.wrapping_add(1);
        Ticket { order: std::sync::Arc::clone(self), number }
    }
}

impl Ticket {
    /// Waits until all places before this one have been given up.
    pub(crate) fn wait(&self) {
        let mut numbers = self.order.numbers.lock();
        while numbers.done != self.number {
            numbers = wait(&self.order.changed, numbers, Duration::from_mins(1));
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut numbers = self.order.numbers.lock();
        numbers.early.push(self.number);
        while let Some(place) = numbers.early.iter().position(|early| *early == numbers.done) {
            numbers.early.swap_remove(place);
            numbers.done = numbers.done.wrapping_add(1);
        }
        self.order.changed.notify_all();
    }
}
