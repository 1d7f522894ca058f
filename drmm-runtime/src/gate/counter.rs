//! Sections counted in the device itself: right on every host, and what one without `std` has if it knows nothing better.

use crate::counted::count_up;
use crate::host;
use crate::primitive::{named, AtomicU64, AtomicUsize, Ordering};

/// How many sections are under way, and which context entered last.
pub(super) struct Counter {
    inside: AtomicUsize,
    newest: AtomicU64,
}

impl Counter {
    pub(super) fn new() -> Self {
        Self { inside: AtomicUsize::new(0), newest: AtomicU64::new(0) }
    }

    pub(super) fn enter(&self) {
        count_up(&self.inside);
        // ORDERING: a hint for `held_here` only.
        self.newest.store(host::context_id(), Ordering::Relaxed);
    }

    pub(super) fn exit(&self) {
        // ORDERING: Release, paired with the Acquire in `drain`.
        self.inside.fetch_sub(1, named("gate: exit", Ordering::Release));
    }

    /// Calls `wait` until nobody is inside of a device that is closed. Who is refused has looked before counting, so
    /// that comes to pass however many keep asking.
    pub(super) fn drain(&self, mut wait: impl FnMut()) {
        // ORDERING: Acquire, paired with the Release in `exit`.
        while self.inside.load(named("gate: drain", Ordering::Acquire)) != 0 {
            wait();
        }
    }

    /// A counter does not know whose sections it counts. If this context entered last and somebody is still
    /// inside, a wait may never end, so the answer is yes: an error is better than a hang. If another one entered
    /// after this context, which is still inside, the answer is no, and the wait is for itself.
    pub(super) fn held_here(&self) -> bool {
        // ORDERING: this context sees its own stores in any case.
        self.inside.load(Ordering::Relaxed) != 0 && self.newest.load(Ordering::Relaxed) == host::context_id()
    }
}
