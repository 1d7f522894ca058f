//! How the lock of a bus device is taken: a thread that must not wait for it is refused, and a wait
//! is recorded, so that a circle of waits is found.

use crate::bound::bus_lock::BusGuard;
use crate::bound::inner::Inner;
use crate::bound::waiting::Wait;
use crate::error::Result;
#[cfg(any(feature = "std", drmm_kernel))]
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

    /// In a kernel: whether the driver core may be asked to bind or to unbind, which waits for its
    /// own lock of the bus device. Fails with `EDEADLK` if that would be a wait for the caller.
    #[cfg_attr(
        not(drmm_kernel),
        expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "the lock below says so itself")
    )]
    pub(super) fn may_attach(&self) -> Result {
        #[cfg(drmm_kernel)]
        {
            self.may_wait()?;
            if self.lock.is_held_here() {
                return Err(Error::new(
                    Errno::EDEADLK,
                    "called from probe or from a release of this binding, which would wait for itself",
                ));
            }
        }
        Ok(())
    }

    /// Takes the lock again, in a context that had released it for a while.
    pub(super) fn relock(&self) -> Result<BusGuard<'_>> {
        let mut wait = Wait::of(self);
        let _waiting = wait.begin()?;
        self.lock.lock()
    }

    #[cfg_attr(
        not(any(feature = "std", drmm_kernel)),
        expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "there are no threads of ours")
    )]
    pub(super) fn may_wait(&self) -> Result {
        #[cfg(any(feature = "std", drmm_kernel))]
        if crate::bound::workers::belongs_to(self.id()) {
            return Err(Error::new(
                Errno::EDEADLK,
                "called from a thread or from work of this binding, for which its unbind would wait",
            ));
        }
        Ok(())
    }
}
