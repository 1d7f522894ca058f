//! A timer: a closure that is run when its time has come.

extern crate std;

use core::fmt;
use core::time::Duration;
use std::sync::Arc;
use std::time::Instant;

use super::worker::{start, Mailbox};
use crate::device::unregistered::Unregistered;
use crate::error::Result;
use crate::host;
use crate::parts::Parts;

/// Arms a timer; `struct timer_list`. It can be cloned and kept anywhere: after unbind it says `ENODEV`.
#[derive(Clone)]
pub struct Timer {
    mailbox: Arc<Mailbox<Option<Instant>>>,
}

impl Timer {
    /// Has the closure run once `after` has passed, instead of any time set before; `mod_timer`. False if no time
    /// was set.
    ///
    /// Fails with `ENODEV` once the callbacks of the driver are stopped.
    pub fn arm(&self, after: Duration) -> Result<bool> {
        // A time beyond the clock's end never comes.
        let due = Instant::now().checked_add(after);
        self.mailbox.write(|set| core::mem::replace(set, due).is_some())
    }

    /// Forgets the time that was set; `timer_delete`. False if none was. A run that has begun goes on.
    ///
    /// Fails with `ENODEV` once the callbacks of the driver are stopped.
    pub fn disarm(&self) -> Result<bool> {
        self.mailbox.write(|set| set.take().is_some())
    }
}

impl fmt::Debug for Timer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Timer").field("stopped", &self.mailbox.is_stopped()).finish_non_exhaustive()
    }
}

/// The time that was set, if it has come.
fn due(set: &mut Option<Instant>) -> Result<(), Option<Instant>> {
    match *set {
        Some(due) if due <= Instant::now() => {
            *set = None;
            Ok(())
        }
        later => Err(later),
    }
}

impl<'bound, T: Parts> Unregistered<'bound, T> {
    /// Makes a timer, not armed. The kernel has no managed form of it, which is why so many timers fire late.
    ///
    /// Each run is one section on a thread of its own, so `expired` gets the hardware view and may borrow for
    /// `'bound`. If it returns a time, the timer is armed again with it, unless somebody armed it meanwhile. In
    /// step 5 it is disarmed, a run under way is waited for, and the closure is dropped.
    ///
    /// Fails with `EAGAIN` if there is no thread, with `ENOMEM` or `ESHUTDOWN`.
    #[track_caller]
    pub fn devm_timer(
        &self,
        name: &'static str,
        expired: impl Fn(&T, &T::Hw<'_>) -> Option<Duration> + Send + Sync + 'bound,
    ) -> Result<Timer> {
        let callback = self.callback(name, expired)?;
        let mailbox = Mailbox::new(None);
        let inbox = Arc::clone(&mailbox);
        start(self.bound(), name, &mailbox, move || {
            while inbox.next(due).is_some() {
                let Ok(Ok(Some(again))) = host::guard(|| callback.run()) else { continue };
                // Stopped meanwhile: then there is no next time, and the loop ends.
                let _ = inbox.write(|set| *set = set.or(Instant::now().checked_add(again)));
            }
        })?;
        Ok(Timer { mailbox })
    }
}
