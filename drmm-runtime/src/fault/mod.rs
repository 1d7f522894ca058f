//! Counters of all fallible acquisitions, so that a test can make the n-th one fail.
//!
//! Each bus device has its own counter. A bus device that was made during a sweep also counts on
//! the counter of the sweep, see [`scope`].

use core::sync::atomic::{AtomicBool, AtomicU32, Ordering};

#[cfg(feature = "std")]
pub(crate) mod scope;

use crate::error::{Errno, Error, Result};
use crate::trace::{Kind, Label, List, Owner, Phase, Place};

/// Counts acquisitions, up to the one that fails.
#[derive(Default)]
pub(crate) struct Countdown {
    /// The number of the acquisition that fails; 0 if none will.
    fails: AtomicU32,
    /// Acquisitions since the counter was last set.
    passed: AtomicU32,
    /// Whether one of them was made to fail.
    struck: AtomicBool,
}

impl Countdown {
    /// A countdown that makes no acquisition fail.
    #[cfg(drmm_kernel)]
    pub(crate) const fn new() -> Self {
        Self { fails: AtomicU32::new(0), passed: AtomicU32::new(0), struck: AtomicBool::new(false) }
    }

    /// Makes the `nth` acquisition from now on fail; 0 makes none fail.
    pub(crate) fn arm(&self, nth: u32) {
        // ORDERING: plain counters. A test arms them before it starts the threads that count.
        self.fails.store(nth, Ordering::Relaxed);
        self.passed.store(0, Ordering::Relaxed);
        self.forget();
    }

    /// Forgets that an acquisition was made to fail.
    fn forget(&self) {
        // ORDERING: see `arm`.
        self.struck.store(false, Ordering::Relaxed);
    }

    /// Whether an acquisition was made to fail since [`forget`](Self::forget).
    fn has_struck(&self) -> bool {
        // ORDERING: see `arm`.
        self.struck.load(Ordering::Relaxed)
    }

    /// The number of acquisitions since [`arm`](Self::arm).
    pub(crate) fn passed(&self) -> u32 {
        // ORDERING: see `arm`.
        self.passed.load(Ordering::Relaxed)
    }

    /// Counts one acquisition. True if it is the one that must fail.
    pub(crate) fn count(&self) -> bool {
        // ORDERING: see `arm`.
        let number = self.passed.fetch_add(1, Ordering::Relaxed).wrapping_add(1);
        // ORDERING: see `arm`. The exchange makes one acquisition fail, even if the count wraps
        // around.
        let strikes = number != 0
            && self.fails.compare_exchange(number, 0, Ordering::Relaxed, Ordering::Relaxed).is_ok();
        if strikes {
            // ORDERING: see `arm`.
            self.struck.store(true, Ordering::Relaxed);
        }
        strikes
    }
}

/// The counters of one bus device, which each of its acquisitions passes. Each bus device has its
/// own, so that tests do not disturb each other.
///
/// It counts only for tests: until a test asks for it, an acquisition costs a load and a branch.
pub(crate) struct FaultPoint {
    /// The number of the bus device.
    parent: u64,
    counts: AtomicBool,
    own: Countdown,
    #[cfg(feature = "std")]
    scope: Option<scope::Shared>,
}

impl FaultPoint {
    /// The counters of the bus device with the number `parent`.
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

    /// Makes the `nth` acquisition from now on fail; 0 makes none fail. They are counted from now
    /// on.
    pub(crate) fn arm(&self, nth: u32) {
        self.own.arm(nth);
        // ORDERING: see `Countdown::arm`.
        self.counts.store(true, Ordering::Relaxed);
    }

    /// The number of acquisitions since [`arm`](Self::arm).
    pub(crate) fn passed(&self) -> u32 {
        self.own.passed()
    }

    /// A binding begins: failures that a test caused before do not excuse later ones.
    pub(crate) fn begin(&self) {
        self.own.forget();
    }

    /// Whether a test made an acquisition fail, in this binding or in the run of a sweep that it
    /// belongs to. Later failures are then what the test wanted.
    pub(crate) fn is_on_purpose(&self) -> bool {
        #[cfg(feature = "std")]
        if self.scope.as_ref().is_some_and(|scope| scope.countdown.has_struck()) {
            return true;
        }
        self.own.has_struck()
    }

    /// Counts one acquisition. Fails with `ENOMEM` if it is the one that must fail.
    #[track_caller]
    #[inline]
    pub(crate) fn pass(&self, what: &'static str) -> Result {
        self.pass_for(what, "")
    }

    /// As [`pass`](Self::pass), for a part of what has the name: its callback or its thread.
    #[track_caller]
    #[inline]
    pub(crate) fn pass_for(&self, name: &'static str, part: &'static str) -> Result {
        let place = Place::caller();
        if self.has_to_fail() {
            return Err(self.fail(Label { name, ty: part, place }));
        }
        Ok(())
    }

    /// Counts one acquisition. True if it is the one that must fail; [`fail`](Self::fail) makes the
    /// error.
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

    /// The error of the acquisition that must fail, from its name and the line that asked for it.
    #[cold]
    #[inline(never)]
    pub(crate) fn fail(&self, label: Label) -> Error {
        Owner { parent: self.parent, device: 0 }.emit(Kind::Fail, Phase::Alive, List::Bound, label);
        Error::new(Errno::ENOMEM, label.name)
    }
}
