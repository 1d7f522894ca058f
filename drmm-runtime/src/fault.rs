//! The counters that every fallible acquisition passes, so that a test can make the n-th one fail.
//!
//! Each bus device has a counter of its own. One that was made in the course of a sweep has the sweep's as well,
//! see [`scope`].

use core::sync::atomic::{AtomicU32, Ordering};

#[cfg(feature = "std")]
pub(crate) mod scope;

use crate::error::{Errno, Error, Result};
use crate::trace::{Kind, Label, List, Owner, Phase, Place};

/// Counts down to the acquisition that fails.
#[derive(Default)]
pub(crate) struct Countdown {
    /// Acquisitions until the one that fails, that one included; 0 when none will.
    left: AtomicU32,
    /// Acquisitions since the counter was last set.
    passed: AtomicU32,
}

impl Countdown {
    /// One that nothing has to fail for.
    #[cfg(drmm_kernel)]
    pub(crate) const fn new() -> Self {
        Self { left: AtomicU32::new(0), passed: AtomicU32::new(0) }
    }

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

    /// One more acquisition: true if it is the one that has to fail.
    pub(crate) fn count(&self) -> bool {
        // ORDERING: see `arm`.
        self.passed.fetch_add(1, Ordering::Relaxed);
        let before = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        before == Ok(1)
    }
}

/// Where every acquisition for one bus device passes; one for each, so that tests do not disturb each other.
pub(crate) struct FaultPoint {
    /// The number of the bus device.
    parent: u64,
    own: Countdown,
    #[cfg(feature = "std")]
    scope: Option<scope::Shared>,
}

impl FaultPoint {
    /// For the bus device with the number `parent`.
    pub(crate) fn new(parent: u64) -> Self {
        Self {
            parent,
            own: Countdown::default(),
            #[cfg(feature = "std")]
            scope: scope::join(parent),
        }
    }

    /// Makes the `nth` acquisition from now on fail; 0 makes none fail.
    pub(crate) fn arm(&self, nth: u32) {
        self.own.arm(nth);
    }

    /// How many acquisitions there were since [`arm`](Self::arm).
    pub(crate) fn passed(&self) -> u32 {
        self.own.passed()
    }

    /// One more acquisition: `Err(ENOMEM)` if it is the one that has to fail.
    #[track_caller]
    pub(crate) fn pass(&self, what: &'static str) -> Result {
        self.pass_at(what, Place::caller())
    }

    /// One more acquisition, asked for at `place`.
    pub(crate) fn pass_at(&self, what: &'static str, place: Place) -> Result {
        #[cfg_attr(not(feature = "std"), expect(unused_mut, reason = "there are no scopes without threads"))]
        let mut fails = self.own.count();
        #[cfg(feature = "std")]
        if let Some(scope) = &self.scope {
            fails |= scope.countdown.count();
        }
        if !fails {
            return Ok(());
        }
        let label = Label { name: what, ty: "", place };
        Owner { parent: self.parent, device: 0 }.emit(Kind::Fail, Phase::Alive, List::Bound, label);
        Err(Error::new(Errno::ENOMEM, what))
    }
}
