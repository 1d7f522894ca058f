//! How the lock of a bus device is taken: a thread that must not wait for it is refused, and a wait
//! is recorded, so that a circle of waits is found.

use crate::bound::bus_lock::BusGuard;
use crate::bound::inner::Inner;
use crate::bound::waiting::Wait;
use crate::error::Result;
#[cfg(feature = "std")]
use crate::error::{Errno, Error};

impl Inner {
    /// Takes the bus device's lock. Fails with `EDEADLK` if this context holds it already, or must
    /// not wait for it.
    pub(super) fn lock(&self) -> Result<BusGuard<'_>> {
        self.may_wait()?;
        let mut wait = Wait::of(self);
        let _waiting = wait.begin()?;
        self.lock.lock()
    }

    /// As [`lock`](Self::lock), but gives up with `None` once the wait is no longer `wanted`. It
    /// does not record the wait.
    pub(super) fn lock_while(&self, wanted: impl Fn() -> bool) -> Result<Option<BusGuard<'_>>> {
        self.may_wait()?;
        self.lock.lock_while(wanted)
    }

    /// Takes the lock again, in a context that had released it for a while.
    pub(super) fn relock(&self) -> Result<BusGuard<'_>> {
        let mut wait = Wait::of(self);
        let _waiting = wait.begin()?;
        self.lock.lock()
    }

    #[cfg_attr(
        not(feature = "std"),
        expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "there are no threads of ours")
    )]
    pub(super) fn may_wait(&self) -> Result {
        #[cfg(feature = "std")]
        if crate::bound::workers::belongs_to(self.id()) {
            return Err(Error::new(
                Errno::EDEADLK,
                "called from a thread or from work of this binding, for which its unbind would wait",
            ));
        }
        Ok(())
    }
}
