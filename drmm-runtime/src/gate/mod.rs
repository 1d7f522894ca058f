//! The gate: what `drm_dev_enter`, `drm_dev_exit` and `drm_dev_unplug` are in C, for one device.
//!
//! A *section* is the time between enter and exit. Closing the gate refuses new sections; draining waits for
//! those under way, and only for those of this device. A drain never gives up, because memory safety rests on
//! it: a section that is leaked makes it wait for ever, and it says so in the trace once a second.
//!
//! # Invariants
//!
//! 1. A section is announced before the gate is looked at, and the gate is closed before announcements are
//!    looked at, with a sequentially consistent fence between the two on either side. So of an enter and a
//!    close that race, at least one sees the other.
//! 2. What a thread does inside a section happens before its announcement is taken back (Release), and the
//!    drain looks for that with Acquire. So everything done inside happens before the drain returns.

use core::panic::Location;

#[cfg(not(feature = "std"))]
mod counter;
#[cfg(feature = "std")]
mod slots;

#[cfg(not(feature = "std"))]
use counter as sections;
#[cfg(feature = "std")]
use slots as sections;

use crate::brand::{OneThread, StaysOnTheThreadThatEntered};
use crate::error::{Errno, Error, Result};
use crate::host;
use crate::primitive::{fence, named, AtomicBool, Ordering};
use crate::trace::{Kind, Label, List, Owner, Phase, Place};

/// The gate of one device.
pub(crate) struct Gate {
    /// Never 0 and never used again, so an announcement cannot be mistaken for another device's.
    id: u64,
    closed: AtomicBool,
    sections: sections::Local,
}

/// A section under way. Dropping it is the exit.
pub struct Section<'gate> {
    gate: &'gate Gate,
    token: sections::Token,
    place: &'static Location<'static>,
    /// The announcement belongs to this thread.
    _one_thread: OneThread<dyn StaysOnTheThreadThatEntered>,
}

impl Gate {
    pub(crate) fn new() -> Self {
        static NEXT: core::sync::atomic::AtomicU64 = core::sync::atomic::AtomicU64::new(1);
        // ORDERING: only uniqueness matters, which every ordering gives.
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        Self { id, closed: AtomicBool::new(false), sections: sections::Local::new() }
    }

    /// The number of the device, which is the gate's.
    pub(crate) fn id(&self) -> u64 {
        self.id
    }

    /// Enters a section, or fails with `ENODEV` once the gate is closed.
    pub(crate) fn enter(&self, place: &'static Location<'static>) -> Result<Section<'_>> {
        // ORDERING: the fence orders the announcement before the load of `closed` (invariant 1).
        let token = self.sections.announce(self.id, place);
        let section = Section { gate: self, token, place, _one_thread: OneThread::new() };
        section.trace(Kind::Enter);
        fence(named("gate: enter", Ordering::SeqCst));
        // ORDERING: Acquire, paired with the swap in `close`: who is refused sees what came before the unplug.
        if self.closed.load(named("gate: refuse", Ordering::Acquire)) {
            drop(section);
            return Err(Error::new(Errno::ENODEV, "the device is unplugged"));
        }
        Ok(section)
    }

    pub(crate) fn is_closed(&self) -> bool {
        // ORDERING: Acquire, paired with the swap in `close`.
        self.closed.load(Ordering::Acquire)
    }

    /// Refuses every later enter. True if it was open.
    pub(crate) fn close(&self) -> bool {
        // ORDERING: AcqRel, paired with the loads in `enter` and `is_closed`.
        let first = !self.closed.swap(true, Ordering::AcqRel);
        // ORDERING: paired with the fence in `enter` (invariant 1).
        fence(named("gate: close", Ordering::SeqCst));
        first
    }

    /// Whether the running thread is inside a section of this gate, so that waiting for it would never end.
    pub(crate) fn is_inside(&self) -> bool {
        self.sections.held_here(self.id)
    }

    /// Waits for every section that was entered before the gate was closed.
    pub(crate) fn drain(&self, owner: Owner) {
        let mut turn: u32 = 0;
        while let Some(place) = self.sections.somebody_inside(self.id) {
            host::pause(turn);
            turn = turn.saturating_add(1);
            // A pause lasts up to a millisecond by then, so this speaks about once a second.
            if turn.is_multiple_of(1024) {
                let label = Label { name: "section", ty: "drain waits for it", place };
                owner.emit(Kind::Stuck, Phase::Drain, List::View, label);
            }
        }
    }
}

impl Section<'_> {
    /// Tells a census. The gate does not know its bus device, which the census finds by the device.
    fn trace(&self, kind: Kind) {
        let label = Label { name: "section", ty: "", place: Place::of(self.place) };
        Owner { parent: 0, device: self.gate.id }.detail(kind, List::View, label);
    }
}

impl Drop for Section<'_> {
    fn drop(&mut self) {
        // ORDERING: `retract` stores with Release, paired with the Acquire in the drain (invariant 2).
        self.gate.sections.retract(&self.token);
        self.trace(Kind::Exit);
    }
}
