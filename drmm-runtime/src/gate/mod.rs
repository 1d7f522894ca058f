//! The gate of one device: `drm_dev_enter`, `drm_dev_exit` and `drm_dev_unplug` in C.
//!
//! A *section* is the time between enter and exit. A closed gate refuses new sections. A drain
//! waits for the sections under way, and only for those of this device. A drain never gives up,
//! because memory safety depends on it: a leaked section makes it wait for ever, and it reports
//! this in the trace once a second.
//!
//! # Invariants
//!
//! 1. Entering announces the section and then reads the gate's state. Closing changes the state,
//!    and the drain then reads the announcements. On each side there is a barrier between the two,
//!    see [`barrier`]. So of an enter and a close that race, at least one sees the other.
//! 2. Everything that a thread does inside a section happens before it takes its announcement back
//!    with Release, and the drain reads announcements with Acquire. So everything done inside
//!    happens before the drain returns.
//!
//! `docs/PERFORMANCE.md` has the argument at length, and the figures.

use core::panic::Location;

mod barrier;
#[cfg(not(feature = "std"))]
mod counter;
#[cfg(not(feature = "std"))]
mod embedded;
#[cfg(feature = "std")]
mod refused_here;
#[cfg(feature = "std")]
mod slots;
#[cfg(all(test, feature = "std"))]
mod stress;
#[cfg(all(test, feature = "std"))]
mod tests;
#[cfg(all(feature = "std", not(loom)))]
mod threads;
mod wait;

#[cfg(not(feature = "std"))]
use embedded as sections;
#[cfg(feature = "std")]
use slots as sections;

#[cfg(feature = "std")]
pub(crate) use slots::under_way;

use crate::brand::{OneThread, StaysOnTheThreadThatEntered};
use crate::error::{Errno, Error, Result};
use crate::host;
use crate::os::Object;
use crate::primitive::{named, AtomicUsize, Ordering};
use crate::trace::{wants_detail, Kind, Label, List, Owner, Place};

/// No section can be entered any more.
const CLOSED: usize = 1;
/// Entering needs a fence, because closing cannot make the other threads pass one.
const FENCED: usize = 2;

/// The gate of one device: 16 bytes where threads have records.
pub(crate) struct Gate {
    /// Never 0 and never reused, so an announcement cannot be mistaken for that of another device.
    id: u64,
    /// [`CLOSED`] and [`FENCED`] in one word: entering compares it with 0, so the fence costs
    /// nothing where it is not needed. It is as wide as the number of listeners, which is compared
    /// together with it.
    state: AtomicUsize,
    sections: sections::Local,
}

/// A section that was entered without being traced. Dropping it leaves the section.
///
/// It is for code that enters and leaves by itself: in the place where it was found that no
/// listener wants details, the exit need not ask again, and is a single store.
#[cfg(feature = "std")]
pub(crate) struct Quiet<'gate>(sections::Token<'gate>);

/// An attempt to enter for which the fast path is not enough. It may be announced already.
#[cfg(feature = "std")]
#[must_use = "it may be announced: go on with `Gate::enter_slowly`"]
pub(crate) struct Attempt<'gate>(Option<sections::Token<'gate>>);

/// Why a section was not entered: an [`Error`] that fits into a register.
#[derive(Clone, Copy)]
pub(crate) enum Refusal {
    Unplugged,
    Here,
    NoMemory,
}

impl Refusal {
    #[inline]
    pub(crate) const fn error(self) -> Error {
        match self {
            Self::Unplugged => Error::new(Errno::ENODEV, "the device is unplugged"),
            Self::Here => Error::new(
                Errno::EDEADLK,
                "a check opens the gate of its own device: touch the hardware in the commit, or keep what the check needs in the device",
            ),
            Self::NoMemory => Error::new(Errno::ENOMEM, "no memory for the record of this thread's sections"),
        }
    }
}

/// A section under way. Dropping it leaves the section.
pub struct Section<'gate> {
    token: sections::Token<'gate>,
    /// The announcement belongs to this thread.
    _one_thread: OneThread<dyn StaysOnTheThreadThatEntered>,
}

impl Gate {
    /// The gate of a device. The operating system has no gate for it, so `_object` is not used.
    pub(crate) fn of(_object: Object) -> Self {
        Self::new()
    }

    pub(crate) fn new() -> Self {
        static NEXT: crate::primitive::wide::AtomicU64 = crate::primitive::wide::AtomicU64::new(1);
        // ORDERING: only uniqueness matters, which every ordering gives.
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        let state = if barrier::closing_reaches_all() { 0 } else { FENCED };
        Self { id, state: AtomicUsize::new(state), sections: sections::Local::new() }
    }

    /// The number of the gate, which is also the number of the device.
    pub(crate) fn id(&self) -> u64 {
        self.id
    }

    /// Enters a section, or fails with `ENODEV` once the gate is closed.
    ///
    /// It fails with `ENOMEM` if the thread needs a record for its sections and there is no memory
    /// for one.
    #[inline]
    pub(crate) fn enter(&self, place: &'static Location<'static>) -> Result<Section<'_>> {
        let entered = match self.announce(place) {
            Ok(token) => Some(token),
            Err(announced) => self.look_again(announced, place),
        };
        match entered {
            Some(token) => Ok(Section { token, _one_thread: OneThread::new() }),
            None => Err(self.refuse(place).error()),
        }
    }

    /// The fast path of [`enter`](Self::enter) alone, for a section that the caller leaves itself
    /// and that is not traced.
    #[cfg(feature = "std")]
    #[inline]
    pub(crate) fn enter_quietly(
        &self,
        place: &'static Location<'static>,
    ) -> core::result::Result<Quiet<'_>, Attempt<'_>> {
        self.announce(place).map(Quiet).map_err(Attempt)
    }

    /// Goes on where the fast path was not enough.
    #[cfg(feature = "std")]
    pub(crate) fn enter_slowly<'gate>(
        &'gate self,
        attempt: Attempt<'gate>,
        place: &'static Location<'static>,
    ) -> core::result::Result<Section<'gate>, Refusal> {
        match self.look_again(attempt.0, place) {
            Some(token) => Ok(Section { token, _one_thread: OneThread::new() }),
            None => Err(self.refuse(place)),
        }
    }

    /// The fast path of `enter`. If it is not enough, the error is what was announced so far.
    #[inline]
    fn announce(
        &self,
        place: &'static Location<'static>,
    ) -> core::result::Result<sections::Token<'_>, Option<sections::Token<'_>>> {
        match self.sections.announce(self.id, place) {
            Some(token) if !barrier::ALWAYS_FENCED => {
                barrier::light();
                // ORDERING: Relaxed: the barrier orders it after the announcement (invariant 1).
                // `refuse` reads it again with Acquire.
                let state = self.state.load(Ordering::Relaxed);
                if state | wants_detail() == 0 {
                    Ok(token)
                } else {
                    Err(Some(token))
                }
            }
            other => Err(other),
        }
    }

    /// Slow path of `enter`: no free slot at hand, a fence is needed, the gate is closed, or a
    /// listener is present. `None` is a refusal.
    #[cold]
    #[inline(never)]
    fn look_again<'gate>(
        &'gate self,
        announced: Option<sections::Token<'gate>>,
        place: &'static Location<'static>,
    ) -> Option<sections::Token<'gate>> {
        // ORDERING: Relaxed: a first look without the fence. A closed gate never reopens, and a
        // caller that keeps trying to enter it is announced for a few instructions only, or not at
        // all.
        if self.state.load(Ordering::Relaxed) & CLOSED != 0 {
            if let Some(token) = announced {
                token.retract();
            }
            return None;
        }
        let token = match announced {
            Some(token) => token,
            None if self.is_refused_here() => return None,
            None => self.sections.announce_anywhere(self.id, place)?,
        };
        // A full barrier even where that of `close` would be enough: this is the slow path.
        barrier::full();
        // ORDERING: Relaxed: the fence orders it after the announcement. `refuse` reads it again
        // with Acquire.
        if self.state.load(Ordering::Relaxed) & CLOSED != 0 {
            token.retract();
            return None;
        }
        tell(self.id, Kind::Enter, Place::of(place), token.number());
        Some(token)
    }

    /// Why a caller could not enter.
    #[cold]
    fn refuse(&self, place: &'static Location<'static>) -> Refusal {
        // ORDERING: Acquire, paired with the change in `close`: a refused caller sees everything
        // that came before the unplug.
        if self.state.load(named("gate: refuse", Ordering::Acquire)) & CLOSED != 0 {
            tell(self.id, Kind::Gone, Place::of(place), 0);
            Refusal::Unplugged
        } else if self.is_refused_here() {
            Refusal::Here
        } else {
            Refusal::NoMemory
        }
    }

    /// Runs `f`, in which this thread enters no new section of this gate. Sections of other gates
    /// take the slow path meanwhile.
    #[cfg(feature = "std")]
    pub(crate) fn refuse_here<R>(&self, f: impl FnOnce() -> R) -> R {
        let _refusing = sections::Refusing::begin(self.id);
        f()
    }

    #[cfg(feature = "std")]
    fn is_refused_here(&self) -> bool {
        refused_here::refuses(self.id)
    }

    #[cfg(not(feature = "std"))]
    #[expect(clippy::unused_self, reason = "only where there are threads a front can refuse sections")]
    const fn is_refused_here(&self) -> bool {
        false
    }

    pub(crate) fn is_closed(&self) -> bool {
        // ORDERING: Acquire, paired with the change in `close`.
        self.state.load(Ordering::Acquire) & CLOSED != 0
    }

    /// Refuses every later enter. True if the gate was open.
    pub(crate) fn close(&self) -> bool {
        // ORDERING: AcqRel, paired with the loads in `refuse` and `is_closed`.
        let before = self.state.fetch_or(CLOSED, Ordering::AcqRel);
        // Also if another caller has closed it, since the barrier of that caller may not be
        // complete (invariant 1).
        barrier::heavy(before & FENCED != 0);
        before & CLOSED == 0
    }

    /// Whether the running thread is inside a section of this gate, so that waiting for it would
    /// never end.
    pub(crate) fn is_inside(&self) -> bool {
        self.sections.held_here(self.id)
    }

    /// Whether the running thread is inside a section that the drain waits for.
    pub(crate) fn ends_here(&self) -> bool {
        self.is_closed() && self.is_inside()
    }

    /// Waits for every section that was entered before the gate was closed. A refused caller is not
    /// waited for, but the drain may find it announced for a moment.
    ///
    /// `on` is the bus's name for the device's parent, for reports.
    pub(crate) fn drain(&self, owner: Owner, on: &str) {
        let mut turn: u32 = 0;
        self.sections.drain(self.id, |section| {
            host::pause(turn);
            turn = turn.saturating_add(1);
            if is_time_to_report(turn) {
                section.report(owner, on);
            }
        });
    }
}

/// Whether a drain reports after its `turn`-th pause that it waits. With `std` a pause lasts up to
/// a millisecond, so this is about once a second. Elsewhere the length of a pause is unknown, so
/// the reports become rarer and rarer.
const fn is_time_to_report(turn: u32) -> bool {
    if cfg!(feature = "std") {
        turn % 1024 == 0
    } else {
        turn >= 1024 && turn.is_power_of_two()
    }
}

/// Traces a detail of a section. The gate does not know its bus device. A listener finds it by the
/// number of the device.
fn tell(device: u64, kind: Kind, place: Place, entry: usize) {
    let label = Label { name: "section", ty: "", place };
    Owner { parent: 0, device }.detail_at(kind, List::View, label, entry);
}

#[cfg(feature = "std")]
impl Drop for Quiet<'_> {
    #[inline]
    fn drop(&mut self) {
        // ORDERING: as for `Section`.
        self.0.retract();
    }
}

impl Section<'_> {
    /// Traces the exit, while the section is still under way.
    #[cfg(feature = "std")]
    #[cold]
    fn tell_exit(&self) {
        tell(self.token.gate(), Kind::Exit, Place::NONE, self.token.number());
    }
}

impl Drop for Section<'_> {
    #[inline]
    fn drop(&mut self) {
        #[cfg(feature = "std")]
        if wants_detail() != 0 {
            self.tell_exit();
        }
        // ORDERING: `retract` stores with Release, paired with the Acquire in the drain (invariant
        // 2).
        self.token.retract();
    }
}
