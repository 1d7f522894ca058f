//! The lock of a bus device, `device_lock` in the kernel: probe and unbind hold it.
//!
//! It knows who holds it, so that a wait for oneself is an error and no hang.

use crate::error::{Errno, Error, Result};
use crate::host;
use crate::primitive::{named, AtomicU64, Ordering};

/// The number of the context that holds it; 0 when nobody does.
pub(super) struct BusLock(AtomicU64);

/// The lock is held. Dropping it unlocks.
pub(super) struct BusGuard<'a>(&'a BusLock);

impl BusLock {
    pub(super) fn new() -> Self {
        Self(AtomicU64::new(0))
    }

    /// Waits until nobody holds it. Fails with `EDEADLK` if this context holds it already.
    pub(super) fn lock(&self) -> Result<BusGuard<'_>> {
        let me = host::context_id();
        let mut turn: u32 = 0;
        // ORDERING: Acquire on success, paired with the Release in `BusGuard::drop`.
        let acquire = named("bus lock", Ordering::Acquire);
        while let Err(holder) = self.0.compare_exchange(0, me, acquire, Ordering::Relaxed) {
            if holder == me {
                return Err(Error::new(
                    Errno::EDEADLK,
                    "called from probe or from a release of this binding, which would wait for itself",
                ));
            }
            host::pause(turn);
            turn = turn.saturating_add(1);
        }
        Ok(BusGuard(self))
    }
}

impl Drop for BusGuard<'_> {
    fn drop(&mut self) {
        // ORDERING: Release, paired with the Acquire in `BusLock::lock`.
        self.0 .0.store(0, named("bus lock", Ordering::Release));
    }
}
