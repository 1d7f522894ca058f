//! The one way to change what a card shows: a copy of the states is edited ([`request`]), checked
//! ([`check`]), and committed ([`accept`], [`tail`]).
//!
//! The old calls (`SETCRTC`, `PAGE_FLIP`, `SETPLANE`, `DPMS`, `DIRTYFB`, the cursor's, `RMFB`,
//! closing a file) edit a copy just as `MODE_ATOMIC` does. A state that fails its check changes
//! nothing. What reaches the hardware is a [`Commit`], which only a check makes.

pub(crate) mod accept;
mod check;
mod place;
pub(crate) mod request;
mod route;
pub(crate) mod tail;

use crate::host::mask::bit;
use crate::host::values::Snapshot;
use crate::host::vblank::Pending;

/// A checked change, on its way to the hardware.
#[derive(Default)]
pub(crate) struct Commit {
    pub(crate) old: Snapshot,
    pub(crate) new: Snapshot,
    /// The CRTCs that take part, as bits.
    pub(crate) crtcs: u32,
    /// Those that are switched off, on, or both.
    pub(crate) modeset: u32,
    /// The planes that have a new state.
    pub(crate) planes: u32,
    /// The CRTCs whose next vblank completes the commit.
    pub(crate) flips: Vec<Flip>,
    /// Filled in by the tail: the CRTCs on which a call to the driver failed.
    pub(crate) failed: u32,
}

/// A CRTC that is done with a commit at its next vblank, and the event that says so.
pub(crate) struct Flip {
    pub(crate) crtc: usize,
    pub(crate) event: Option<Pending>,
}

impl Commit {
    pub(crate) fn switches(&self, crtc: usize) -> bool {
        self.modeset & bit(crtc) != 0
    }
}
