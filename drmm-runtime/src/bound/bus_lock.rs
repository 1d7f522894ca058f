//! The lock of a bus device, `device_lock` in the kernel: probe and unbind hold it.
//!
//! It knows which context holds it, so that a context that would wait for itself gets an error
//! instead of a hang.

use crate::error::{Errno, Error, Result};
use crate::host;
use crate::primitive::{AtomicU64, Ordering};

/// The number of the context that holds it; 0 if it is free.
pub(super) struct BusLock(AtomicU64);

/// Proof that the lock is held. Dropping it unlocks.
pub(super) struct BusGuard<'a>(&'a BusLock);

impl BusLock {
    pub(super) fn new() -> Self {
        Self(AtomicU64::new(0))
    }

    /// The context that holds it.
    #[cfg(all(feature = "std", not(loom)))]
    pub(super) fn holder(&self) -> Option<u64> {
        // ORDERING: the number is only compared.
        Some(self.0.load(Ordering::Relaxed)).filter(|&holder| holder != 0)
    }

    /// Waits until it is free, and takes it. Fails with `EDEADLK` if this context holds it already.
    pub(super) fn lock(&self) -> Result<BusGuard<'_>> {
        loop {
            if let Some(locked) = self.lock_while(|| true)? {
                return Ok(locked);
            }
        }
    }

    /// As [`lock`](Self::lock), but gives up with `None` once the wait is no longer `wanted`.
    pub(super) fn lock_while(&self, wanted: impl Fn() -> bool) -> Result<Option<BusGuard<'_>>> {
        let me = host::context_id();
        let mut turn: u32 = 0;
        // ORDERING: Acquire on success, paired with the Release in `BusGuard::drop`. No model fails
        // without it: the locks of the lists inside order the same.
        while let Err(holder) = self.0.compare_exchange(0, me, Ordering::Acquire, Ordering::Relaxed) {
            if !wanted() {
                return Ok(None);
            }
            if holder == me {
                return Err(Error::new(
                    Errno::EDEADLK,
                    "called from probe or from a release of this binding, which would wait for itself",
                ));
            }
            host::pause(turn);
            turn = turn.saturating_add(1);
        }
        Ok(Some(BusGuard(self)))
    }
}

impl BusLock {
    /// Whether the running context holds it.
    pub(super) fn is_held_here(&self) -> bool {
        // ORDERING: only this context's own number matters, which this context stored itself.
        self.0.load(Ordering::Relaxed) == host::context_id()
    }
}

impl Drop for BusGuard<'_> {
    fn drop(&mut self) {
        // ORDERING: Release, paired with the Acquire in `BusLock::lock`.
        self.0 .0.store(0, Ordering::Release);
    }
}
