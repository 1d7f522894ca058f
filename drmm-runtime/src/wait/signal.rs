//! The common part of completions and wait queues: a number that changes, and threads that wait for
//! a change.

extern crate std;

use core::panic::Location;
use core::time::Duration;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use crate::device::object::Core;
use crate::device::waiters::WaitedOn;
use crate::error::{Errno, Error, Result};
use crate::trace::Place;

/// A number under a lock, and the threads that wait for it to change.
pub(super) struct Signal {
    pub(super) name: &'static str,
    /// The line that made the signal.
    pub(super) place: Place,
    state: Mutex<SignalState>,
    changed: Condvar,
}

pub(super) struct SignalState {
    unplugged: bool,
    pub(super) number: u64,
}

impl Signal {
    /// Makes a signal of the device, which step 2 wakes; one acquisition. Fails with `ENOMEM`.
    #[track_caller]
    pub(super) fn of(core: &Core, name: &'static str) -> Result<Arc<Self>> {
        core.base.parent.inner.fault.pass(name)?;
        let signal = Arc::new(Self {
            name,
            place: Place::of(Location::caller()),
            state: Mutex::new(SignalState { unplugged: false, number: 0 }),
            changed: Condvar::new(),
        });
        core.waiters.add(&core.gate, &signal)?;
        Ok(signal)
    }

    fn lock(&self) -> MutexGuard<'_, SignalState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the number and wakes all waiting threads.
    pub(super) fn change(&self, change: impl FnOnce(&mut u64)) {
        change(&mut self.lock().number);
        self.changed.notify_all();
    }

    /// The present number.
    pub(super) fn number(&self) -> u64 {
        self.lock().number
    }

    /// Waits until `take` accepts the number, until `end`, or until step 2.
    ///
    /// A number that `take` accepts is returned after step 2 as well. Fails with `ENODEV` after
    /// step 2, and with `ETIMEDOUT` after `end`.
    pub(super) fn wait<R>(
        &self,
        end: Option<Instant>,
        mut take: impl FnMut(&mut u64) -> Option<R>,
    ) -> Result<R> {
        let mut state = self.lock();
        loop {
            if let Some(found) = take(&mut state.number) {
                return Ok(found);
            }
            if state.unplugged {
                return Err(Error::new(
                    Errno::ENODEV,
                    "the device is unplugged: what was waited for will not come",
                ));
            }
            let rest = end.map(|end| end.saturating_duration_since(Instant::now()));
            state = match rest {
                Some(Duration::ZERO) => {
                    return Err(Error::new(Errno::ETIMEDOUT, "what was waited for did not come in time"));
                }
                Some(rest) => {
                    let waited = self.changed.wait_timeout(state, rest);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
                None => self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }
}

impl WaitedOn for Signal {
    fn unplug(&self) {
        self.lock().unplugged = true;
        self.changed.notify_all();
    }
}

/// The end of a wait of `time`; `None` if it is beyond the range of the clock.
pub(super) fn end_of(time: Duration) -> Option<Instant> {
    Instant::now().checked_add(time)
}
