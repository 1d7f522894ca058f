//! The common part of completions and wait queues: a number that changes, and threads that wait for
//! a change.

use core::panic::Location;
use core::time::Duration;

use crate::counted::Ref;
use crate::device::object::Core;
use crate::device::waiters::WaitedOn;
use crate::error::{Errno, Error, Result};
use crate::host::{Doze, Instant};
use crate::monitor::Monitor;
use crate::trace::Place;

/// A number under a lock, and the threads that wait for it to change.
pub(super) struct Signal {
    pub(super) name: &'static str,
    /// The line that made the signal.
    pub(super) place: Place,
    state: Monitor<SignalState>,
}

pub(super) struct SignalState {
    unplugged: bool,
    pub(super) number: u64,
}

impl Signal {
    /// Makes a signal of the device, which step 2 wakes; one acquisition. Fails with `ENOMEM`.
    #[track_caller]
    pub(super) fn of(core: &Core, name: &'static str) -> Result<Ref<Self>> {
        core.base.parent.inner.fault.pass(name)?;
        let signal = Ref::new(Self {
            name,
            place: Place::of(Location::caller()),
            state: Monitor::new(SignalState { unplugged: false, number: 0 })?,
        })?;
        core.waiters.add(&core.gate, &signal)?;
        Ok(signal)
    }

    /// Changes the number and wakes all waiting threads.
    pub(super) fn change(&self, change: impl FnOnce(&mut u64)) {
        self.state.change(|state| change(&mut state.number));
    }

    /// The present number.
    pub(super) fn number(&self) -> u64 {
        self.state.lock().number
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
        let mut state = self.state.lock();
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
            if end.is_some_and(|end| end <= Instant::now()) {
                return Err(Error::new(Errno::ETIMEDOUT, "what was waited for did not come in time"));
            }
            state = self.state.sleep(state, end, Doze::Waiting);
        }
    }
}

impl WaitedOn for Signal {
    fn unplug(&self) {
        self.state.change(|state| state.unplugged = true);
    }
}

/// The end of a wait of `time`; `None` if it is beyond the range of the clock.
pub(super) fn end_of(time: Duration) -> Option<Instant> {
    Instant::now().checked_add(time)
}
