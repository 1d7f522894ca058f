//! A thread of the driver.

extern crate std;

use core::fmt;
use core::time::Duration;
use std::boxed::Box;
use std::sync::Arc;

use super::worker::{start, Mailbox};
use crate::device::reference::Dev;
use crate::device::unregistered::Unregistered;
use crate::error::Result;
use crate::parts::Parts;

/// Wakes a thread of the driver. It can be cloned and kept anywhere: after unbind it says `ENODEV`.
#[derive(Clone)]
pub struct Kthread {
    mailbox: Arc<Mailbox<bool>>,
}

impl Kthread {
    /// Ends the thread's next or present [`Stop::wait`]; `wake_up_process`.
    ///
    /// Fails with `ENODEV` once the callbacks of the driver are stopped.
    pub fn wake(&self) -> Result {
        self.mailbox.write(|woken| *woken = true)
    }
}

impl fmt::Debug for Kthread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kthread").field("stopped", &self.mailbox.is_stopped()).finish_non_exhaustive()
    }
}

/// Tells a thread of the driver when to end, and lets it sleep until then.
///
/// It says so from the moment the gate is closed, so that a thread which waits inside a section lets go of it.
pub struct Stop {
    mailbox: Arc<Mailbox<bool>>,
    /// The device, its driver's type forgotten.
    is_unplugged: Box<dyn Fn() -> bool + Send>,
}

/// A sleep looks at the gate so often: closing it wakes nobody here.
const LOOK: Duration = Duration::from_millis(10);

impl Stop {
    /// Whether the thread has to end; `kthread_should_stop`.
    #[must_use]
    pub fn requested(&self) -> bool {
        self.mailbox.is_stopped() || (self.is_unplugged)()
    }

    /// Sleeps for `time`, or until the thread has to end. True if it has to.
    #[must_use = "the thread has to end when this says so"]
    pub fn sleep(&self, time: Duration) -> bool {
        let mut rest = time;
        while !rest.is_zero() {
            let step = rest.min(LOOK);
            if self.requested() || self.mailbox.sleep(step) {
                return true;
            }
            rest -= step;
        }
        self.requested()
    }

    /// Sleeps until [`Kthread::wake`], or until the thread has to end. True if it has to.
    #[must_use = "the thread has to end when this says so"]
    pub fn wait(&self) -> bool {
        while !self.requested() {
            match self.mailbox.next_within(LOOK, |woken| core::mem::replace(woken, false)) {
                Some(true) => return false,
                Some(false) => {}
                None => return true,
            }
        }
        true
    }
}

impl fmt::Debug for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stop").field("requested", &self.requested()).finish_non_exhaustive()
    }
}

impl<T: Parts> Unregistered<'_, T> {
    /// Starts a thread of the driver; `kthread_run`, with the `kthread_stop` that nobody can forget.
    ///
    /// The thread reaches the hardware through the gate, as everybody does. Its [`Stop`] speaks from step 1 on, and in
    /// step 5 it is waited for: a thread that never looks at its `Stop` makes the unbind wait for ever.
    ///
    /// Fails with `EAGAIN` if there is no thread, with `ENOMEM` or `ESHUTDOWN`.
    #[track_caller]
    pub fn devm_kthread(
        &self,
        name: &'static str,
        body: impl FnOnce(&Dev<T>, &Stop) + Send + 'static,
    ) -> Result<Kthread> {
        let mailbox = Mailbox::new(false);
        let (dev, watched) = (self.dev(), self.dev());
        let is_unplugged = Box::new(move || watched.is_unplugged());
        let stop = Stop { mailbox: Arc::clone(&mailbox), is_unplugged };
        start(self.bound(), name, &mailbox, move || body(&dev, &stop))?;
        Ok(Kthread { mailbox })
    }
}
