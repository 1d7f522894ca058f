//! A thread of the driver.

extern crate std;

use core::fmt;
use core::time::Duration;
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
pub struct Stop {
    mailbox: Arc<Mailbox<bool>>,
}

impl Stop {
    /// Whether the thread has to end; `kthread_should_stop`.
    #[must_use]
    pub fn requested(&self) -> bool {
        self.mailbox.is_stopped()
    }

    /// Sleeps for `time`, or until the thread has to end. True if it has to.
    #[must_use = "the thread has to end when this says so"]
    pub fn sleep(&self, time: Duration) -> bool {
        self.mailbox.sleep(time)
    }

    /// Sleeps until [`Kthread::wake`], or until the thread has to end. True if it has to.
    #[must_use = "the thread has to end when this says so"]
    pub fn wait(&self) -> bool {
        let woken = |woken: &mut bool| core::mem::replace(woken, false).then_some(()).ok_or(None);
        self.mailbox.next(woken).is_none()
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
    /// The thread reaches the hardware through the gate, as everybody does. In step 5 it is told to stop and waited
    /// for: a thread that looks at its [`Stop`] neither often nor at all makes the unbind wait.
    ///
    /// Fails with `EAGAIN` if there is no thread, with `ENOMEM` or `ESHUTDOWN`.
    #[track_caller]
    pub fn devm_kthread(
        &self,
        name: &'static str,
        body: impl FnOnce(&Dev<T>, &Stop) + Send + 'static,
    ) -> Result<Kthread> {
        let mailbox = Mailbox::new(false);
        let (dev, stop) = (self.dev(), Stop { mailbox: Arc::clone(&mailbox) });
        start(self.bound(), name, &mailbox, move || body(&dev, &stop))?;
        Ok(Kthread { mailbox })
    }
}
