//! Sections without `std`: announced in the embedder's domain if it has one, else counted in the
//! device.

use core::panic::Location;

use super::counter::Counter;
use super::wait::WaitedFor;
use crate::host::{self, Domain};
use crate::trace::Place;

/// The part of a gate that knows its sections. Chosen when the gate is made.
pub(super) enum Local {
    Counted(Counter),
    Announced(&'static dyn Domain),
}

/// One section.
pub(super) enum Token<'gate> {
    Counted(&'gate Counter),
    Announced { domain: &'static dyn Domain, id: u64, section: usize },
}

impl Local {
    pub(super) fn new() -> Self {
        host::domain().map_or_else(|| Self::Counted(Counter::new()), Self::Announced)
    }

    /// Always `None`: neither way is suited to the fast path.
    #[expect(clippy::unused_self, reason = "the same signature as where threads have records")]
    pub(super) fn announce(&self, _id: u64, _place: &'static Location<'static>) -> Option<Token<'_>> {
        None
    }

    pub(super) fn announce_anywhere(&self, id: u64, _place: &'static Location<'static>) -> Option<Token<'_>> {
        match *self {
            Self::Counted(ref counter) => {
                counter.enter();
                Some(Token::Counted(counter))
            }
            Self::Announced(domain) => {
                domain.enter(id).map(|section| Token::Announced { domain, id, section })
            }
        }
    }

    /// Whether this context is inside, as far as is known.
    pub(super) fn held_here(&self, id: u64) -> bool {
        match self {
            Self::Counted(counter) => counter.held_here(),
            Self::Announced(domain) => domain.held_here(id).unwrap_or(false),
        }
    }

    /// Waits for the sections of a closed gate. Calls `wait` between two checks.
    pub(super) fn drain(&self, id: u64, mut wait: impl FnMut(&WaitedFor)) {
        let mut wait = || wait(&WaitedFor { place: Place::NONE });
        match self {
            Self::Counted(counter) => counter.drain(wait),
            Self::Announced(domain) => domain.drain(id, &mut wait),
        }
    }
}

impl Token<'_> {
    /// Leaves the section. Called once.
    pub(super) fn retract(&self) {
        match *self {
            Self::Counted(counter) => counter.exit(),
            // SAFETY: the token came from `enter` for this device. It is used in the context that
            // entered, since a section is not `Send`, and only once.
            Self::Announced { domain, id, section } => unsafe { domain.exit(id, section) },
        }
    }

    /// 0: without `std` no listener asks which exit belongs to which entry.
    #[expect(clippy::unused_self, reason = "the same signature as where threads have records")]
    pub(super) fn number(&self) -> usize {
        0
    }
}
