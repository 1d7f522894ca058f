//! The counters that every fallible acquisition passes, so that a test can make the n-th one fail.
//!
//! Each bus device has a counter of its own. One that was made in the course of a sweep has the sweep's as well,
//! see [`scope`].

use core::sync::atomic::{AtomicBool, AtomicU32, Ordering};

#[cfg(feature = "std")]
pub(crate) mod scope;

use crate::error::{Errno, Error, Result};
use crate::trace::{Kind, Label, List, Owner, Phase, Place};

/// Counts up to the acquisition that fails.
#[derive(Default)]
pub(crate) struct Countdown {
    /// The number of the acquisition that fails; 0 when none will.
    fails: AtomicU32,
    /// Acquisitions since the counter was last set.
    passed: AtomicU32,
}

impl Countdown {
    /// One that nothing has to fail for.
    #[cfg(drmm_kernel)]
    pub(crate) const fn new() -> Self {
        Self { fails: AtomicU32::new(0), passed: AtomicU32::new(0) }
    }

    /// Makes the `nth` acquisition from now on fail; 0 makes none fail.
    pub(crate) fn arm(&self, nth: u32) {
        // ORDERING: a test arms it before it starts the threads that count; these are plain counters.
        self.fails.store(nth, Ordering::Relaxed);
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
        let number = self.passed.fetch_add(1, Ordering::Relaxed).wrapping_add(1);
        // ORDERING: see `arm`. It fails once, also when the count comes round again.
        number != 0 && self.fails.compare_exchange(number, 0, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }
}

/// Where every acquisition for one bus device passes; one for each, so that tests do not disturb each other.
///
/// It counts for tests alone: while none has asked, passing is a load and a branch.
pub(crate) struct FaultPoint {
    /// The number of the bus device.
    parent: u64,
    counts: AtomicBool,
    own: Countdown,
    #[cfg(feature = "std")]
    scope: Option<scope::Shared>,
}

impl FaultPoint {
    /// For the bus device with the number `parent`.
    pub(crate) fn new(parent: u64) -> Self {
        #[cfg(feature = "std")]
        let scope = scope::join(parent);
        #[cfg(feature = "std")]
        let counts = scope.is_some();
        #[cfg(not(feature = "std"))]
        let counts = false;
        Self {
            parent,
            counts: AtomicBool::new(counts),
            own: Countdown::default(),
            #[cfg(feature = "std")]
            scope,
        }
    }

    /// Makes the `nth` acquisition from now on fail; 0 makes none fail. They are counted from now on.
    pub(crate) fn arm(&self, nth: u32) {
        self.own.arm(nth);
        // ORDERING: see `Countdown::arm`.
        self.counts.store(true, Ordering::Relaxed);
    }

    /// How many acquisitions there were since [`arm`](Self::arm).
    pub(crate) fn passed(&self) -> u32 {
        self.own.passed()
    }

    /// One more acquisition: `Err(ENOMEM)` if it is the one that has to fail.
    #[track_caller]
    #[inline]
    pub(crate) fn pass(&self, what: &'static str) -> Result {
        let place = Place::caller();
        if self.has_to_fail() {
            return Err(self.fail(Label { name: what, ty: "", place }));
        }
        Ok(())
    }

    /// One more acquisition: true if it is the one that has to fail, as [`fail`](Self::fail) says.
    #[inline]
    pub(crate) fn has_to_fail(&self) -> bool {
        // ORDERING: see `Countdown::arm`.
        self.counts.load(Ordering::Relaxed) && self.count()
    }

    #[cold]
    #[inline(never)]
    fn count(&self) -> bool {
        #[cfg_attr(not(feature = "std"), expect(unused_mut, reason = "there are no scopes without threads"))]
        let mut fails = self.own.count();
        #[cfg(feature = "std")]
        if let Some(scope) = &self.scope {
            fails |= scope.countdown.count();
        }
        fails
    }

    /// The error of the acquisition that has to fail, by what it is called and where it was asked for.
    #[cold]
    #[inline(never)]
    pub(crate) fn fail(&self, label: Label) -> Error {
        let label = Label { ty: "", ..label };
        Owner { parent: self.parent, device: 0 }.emit(Kind::Fail, Phase::Alive, List::Bound, label);
        Error::new(Errno::ENOMEM, label.name)
    }
}
