//! Sections counted in the device itself. This works on every host. A host without `std` uses it
//! unless the embedder has a domain.

use crate::counted::count_up;
use crate::host;
use crate::primitive::{named, AtomicU64, AtomicUsize, Ordering};

/// The number of sections under way, and the context that entered last.
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
        // ORDERING: Relaxed: a hint for `held_here` only.
        self.newest.store(host::context_id(), Ordering::Relaxed);
    }

    pub(super) fn exit(&self) {
        // ORDERING: Release, paired with the Acquire in `drain`.
        self.inside.fetch_sub(1, named("gate: exit", Ordering::Release));
    }

    /// Calls `wait` until no section of a closed device is under way. A refused caller checks the
    /// gate before it is counted, so the drain ends however many callers keep trying.
    pub(super) fn drain(&self, mut wait: impl FnMut()) {
        // ORDERING: Acquire, paired with the Release in `exit`.
        while self.inside.load(named("gate: drain", Ordering::Acquire)) != 0 {
            wait();
        }
    }

    /// Whether this context is inside, as a guess: a counter does not know which contexts it
    /// counts. If this context entered last and a section is under way, a wait might never end, so
    /// the answer is yes: an error is better than a hang. If another context entered after this
    /// one, and this one is still inside, the answer is no, although the wait will be for this
    /// context itself.
    pub(super) fn held_here(&self) -> bool {
        // ORDERING: Relaxed: this context always sees its own stores.
        self.inside.load(Ordering::Relaxed) != 0 && self.newest.load(Ordering::Relaxed) == host::context_id()
    }
}
