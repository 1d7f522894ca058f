//! Sections counted in the device itself: correct on every host, and all that one without thread locals has.

use core::panic::Location;

use crate::counted::count_up;
use crate::host;
use crate::primitive::{named, AtomicU64, AtomicUsize, Ordering};
use crate::trace::Place;

/// How many sections are under way, and which context entered last.
pub(super) struct Local {
    inside: AtomicUsize,
    newest: AtomicU64,
}

/// One section that is counted.
pub(super) struct Token<'gate>(&'gate Local);

impl Local {
    pub(super) fn new() -> Self {
        Self { inside: AtomicUsize::new(0), newest: AtomicU64::new(0) }
    }

    /// Nowhere without looking: counting is not for the fast path.
    #[expect(clippy::unused_self, reason = "the same signature as where threads have records")]
    pub(super) fn announce(&self, _id: u64, _place: &'static Location<'static>) -> Option<Token<'_>> {
        None
    }

    #[expect(clippy::unnecessary_wraps, reason = "the same signature as where a record has to be found")]
    pub(super) fn announce_anywhere(
        &self,
        _id: u64,
        _place: &'static Location<'static>,
    ) -> Option<Token<'_>> {
        count_up(&self.inside);
        // ORDERING: a hint for `held_here` only.
        self.newest.store(host::context_id(), Ordering::Relaxed);
        Some(Token(self))
    }

    /// A counter does not know whose sections it counts. If this context entered last and somebody is still
    /// inside, a wait may never end, so the answer is yes: an error is better than a hang.
    pub(super) fn held_here(&self, _id: u64) -> bool {
        // ORDERING: this context sees its own stores in any case.
        self.inside.load(Ordering::Relaxed) != 0 && self.newest.load(Ordering::Relaxed) == host::context_id()
    }

    /// Waits for the sections of a closed gate; `wait` is called between two looks.
    ///
    /// Who is refused has looked before counting, so the count comes to 0 however many keep asking.
    pub(super) fn drain(&self, _id: u64, mut wait: impl FnMut(Place)) {
        // ORDERING: Acquire, paired with the Release in `retract`.
        while self.inside.load(named("gate: drain", Ordering::Acquire)) != 0 {
            wait(Place::NONE);
        }
    }
}

impl Token<'_> {
    pub(super) fn retract(&self) {
        // ORDERING: Release, paired with the Acquire in `drain`.
        self.0.inside.fetch_sub(1, named("gate: exit", Ordering::Release));
    }
}
