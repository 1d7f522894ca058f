//! The gate: what `drm_dev_enter`, `drm_dev_exit` and `drm_dev_unplug` are in C, for one device.
//!
//! A *section* is the time between enter and exit. Closing the gate refuses new sections; draining waits for
//! those under way, and only for those of this device. A drain never gives up, because memory safety rests on
//! it: a section that is leaked makes it wait for ever, and it says so in the trace once a second.
//!
//! # Invariants
//!
//! 1. A section is announced before the gate is looked at, and the gate is closed before announcements are
//!    looked at, with a barrier between the two on either side, see [`barrier`]. So of an enter and a close that
//!    race, at least one sees the other.
//! 2. What a thread does inside a section happens before its announcement is taken back (Release), and the
//!    drain looks for that with Acquire. So everything done inside happens before the drain returns.
//!
//! `docs/PERFORMANCE.md` has the argument at length, and the figures.

use core::panic::Location;

mod barrier;
#[cfg(not(feature = "std"))]
mod counter;
#[cfg(not(feature = "std"))]
mod domain;
#[cfg(feature = "std")]
mod slots;
#[cfg(all(test, feature = "std"))]
mod stress;

#[cfg(not(feature = "std"))]
use domain as sections;
#[cfg(feature = "std")]
use slots as sections;

#[cfg(feature = "std")]
pub(crate) use slots::under_way;

use crate::brand::{OneThread, StaysOnTheThreadThatEntered};
use crate::error::{Errno, Error, Result};
use crate::host;
use crate::primitive::{named, AtomicUsize, Ordering};
use crate::trace::{wants_detail, Kind, Label, List, Owner, Phase, Place};

/// No section can be entered any more.
const CLOSED: usize = 1;
/// Whoever enters needs a fence, because whoever closes cannot make the others pass one.
const FENCED: usize = 2;

/// The gate of one device: 16 bytes where threads have records.
pub(crate) struct Gate {
    /// Never 0 and never used again, so an announcement cannot be mistaken for another device's.
    id: u64,
    /// [`CLOSED`] and [`FENCED`] in one word: entering tests for 0, so the fence costs nothing where it is not
    /// needed. As wide as the number of listeners, which is tested together with it.
    state: AtomicUsize,
    sections: sections::Local,
}

/// A section under way. Dropping it is the exit.
pub struct Section<'gate> {
    token: sections::Token<'gate>,
    /// The announcement belongs to this thread.
    _one_thread: OneThread<dyn StaysOnTheThreadThatEntered>,
}

impl Gate {
    /// The gate of a device that the operating system knows nothing of.
    pub(crate) fn of(_object: host::Object) -> Self {
        Self::new()
    }

    pub(crate) fn new() -> Self {
        static NEXT: core::sync::atomic::AtomicU64 = core::sync::atomic::AtomicU64::new(1);
        // ORDERING: only uniqueness matters, which every ordering gives.
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        let state = if barrier::closing_reaches_all() { 0 } else { FENCED };
        Self { id, state: AtomicUsize::new(state), sections: sections::Local::new() }
    }

    /// The number of the device, which is the gate's.
    pub(crate) fn id(&self) -> u64 {
        self.id
    }

    /// Enters a section, or fails with `ENODEV` once the gate is closed.
    ///
    /// `ENOMEM` is possible where the thread needs a record for its sections and there is no memory for one.
    #[inline]
    pub(crate) fn enter(&self, place: &'static Location<'static>) -> Result<Section<'_>> {
        let announced = self.sections.announce(self.id, place);
        let entered = match announced {
            Some(token) if !barrier::ALWAYS_FENCED => {
                barrier::light();
                // ORDERING: after the announcement by the barrier (invariant 1). A refusal looks again.
                let state = self.state.load(Ordering::Relaxed);
                if state | wants_detail() == 0 {
                    Some(token)
                } else {
                    self.look_again(Some(token), place)
                }
            }
            other => self.look_again(other, place),
        };
        match entered {
            Some(token) => Ok(Section { token, _one_thread: OneThread::new() }),
            None => Err(self.refusal()),
        }
    }

    /// What entering does when the announcement had no room at hand, a fence is needed, the gate is closed or
    /// somebody listens. `None` is a refusal.
    #[cold]
    #[inline(never)]
    fn look_again<'gate>(
        &'gate self,
        announced: Option<sections::Token<'gate>>,
        place: &'static Location<'static>,
    ) -> Option<sections::Token<'gate>> {
        // ORDERING: a first look, without the fence: what is closed stays closed, and who keeps asking at a closed
        // gate is announced for some instructions only, or not at all.
        if self.state.load(Ordering::Relaxed) & CLOSED != 0 {
            if let Some(token) = announced {
                token.retract();
            }
            return None;
        }
        let token = match announced {
            Some(token) => token,
            None => self.sections.announce_anywhere(self.id, place)?,
        };
        // Also where the closer's barrier would do: this path is not the fast one.
        barrier::full();
        // ORDERING: after the announcement by the fence. `refusal` looks with Acquire.
        if self.state.load(Ordering::Relaxed) & CLOSED != 0 {
            token.retract();
            return None;
        }
        let label = Label { name: "section", ty: "", place: Place::of(place) };
        // The gate does not know its bus device, which a census finds by the device.
        Owner { parent: 0, device: self.id }.detail(Kind::Enter, List::View, label);
        Some(token)
    }

    #[cold]
    fn refusal(&self) -> Error {
        // ORDERING: Acquire, paired with the change in `close`: who is refused sees what came before the unplug.
        if self.state.load(named("gate: refuse", Ordering::Acquire)) & CLOSED != 0 {
            Error::new(Errno::ENODEV, "the device is unplugged")
        } else {
            Error::new(Errno::ENOMEM, "no memory for the record of this thread's sections")
        }
    }

    pub(crate) fn is_closed(&self) -> bool {
        // ORDERING: Acquire, paired with the change in `close`.
        self.state.load(Ordering::Acquire) & CLOSED != 0
    }

    /// Refuses every later enter. True if it was open.
    pub(crate) fn close(&self) -> bool {
        // ORDERING: AcqRel, paired with the loads in `refusal` and `is_closed`.
        let before = self.state.fetch_or(CLOSED, Ordering::AcqRel);
        // Also when another one has closed it: its barrier may still be on the way (invariant 1).
        barrier::heavy(before & FENCED != 0);
        before & CLOSED == 0
    }

    /// Whether the running thread is inside a section of this gate, so that waiting for it would never end.
    pub(crate) fn is_inside(&self) -> bool {
        self.sections.held_here(self.id)
    }

    /// Waits for every section that was entered before the gate was closed. Who is refused is not waited for, but
    /// may be met.
    pub(crate) fn drain(&self, owner: Owner) {
        let mut turn: u32 = 0;
        self.sections.drain(self.id, |place| {
            host::pause(turn);
            turn = turn.saturating_add(1);
            // A pause lasts up to a millisecond by then, so this speaks about once a second.
            if turn % 1024 == 0 {
                let label = Label { name: "section", ty: "drain waits for it", place };
                owner.emit(Kind::Stuck, Phase::Drain, List::View, label);
            }
        });
    }
}

impl Drop for Section<'_> {
    #[inline]
    fn drop(&mut self) {
        // ORDERING: `retract` stores with Release, paired with the Acquire in the drain (invariant 2).
        self.token.retract();
    }
}

#[cfg(all(test, feature = "std"))]
mod tests {
    use super::Gate;

    #[test]
    fn a_gate_has_sixteen_bytes() {
        assert_eq!(size_of::<Gate>(), 16);
    }
}
