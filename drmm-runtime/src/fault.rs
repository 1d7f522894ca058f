//! The counter that every fallible acquisition passes, so that a test can make the n-th one fail.

use core::sync::atomic::{AtomicU32, Ordering};

use crate::error::{Errno, Error, Result};

/// Counts down to the acquisition that fails; one per bus device, so that tests do not disturb each other.
#[derive(Default)]
pub(crate) struct FaultPoint {
    /// Acquisitions until the one that fails, that one included; 0 when none will.
    left: AtomicU32,
    /// Acquisitions since the counter was last set.
    passed: AtomicU32,
}

impl FaultPoint {
    /// Makes the `nth` acquisition from now on fail; 0 makes none fail.
    pub(crate) fn arm(&self, nth: u32) {
        // ORDERING: a test arms it before it starts the threads that count; these are plain counters.
        self.left.store(nth, Ordering::Relaxed);
        self.passed.store(0, Ordering::Relaxed);
    }

    /// How many acquisitions there were since [`arm`](Self::arm).
    pub(crate) fn passed(&self) -> u32 {
        // ORDERING: see `arm`.
        self.passed.load(Ordering::Relaxed)
    }

    /// One more acquisition: `Err(ENOMEM)` if it is the one that has to fail.
    pub(crate) fn pass(&self, what: &'static str) -> Result {
        // ORDERING: see `arm`.
        self.passed.fetch_add(1, Ordering::Relaxed);
        let before = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        if before == Ok(1) {
            return Err(Error::new(Errno::ENOMEM, what));
        }
        Ok(())
    }
}
