//! A mode as it is found in an EDID, on its way into the list.

use crate::face::mode::{Mode, Timing};

/// The picture's aspect ratio, where a standard says it of a mode.
///
/// Programs that have not asked for it see modes without it. But while the list is made, modes that
/// differ in nothing else are two.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Aspect {
    Unsaid,
    A4_3,
    A16_9,
    A64_27,
    A256_135,
}

/// A mode that has not been checked.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct Probed {
    pub(super) timing: Timing,
    pub(super) aspect: Aspect,
    pub(super) preferred: bool,
}

impl From<Timing> for Probed {
    fn from(timing: Timing) -> Self {
        Self { timing, aspect: Aspect::Unsaid, preferred: false }
    }
}

impl From<Mode> for Probed {
    fn from(mode: Mode) -> Self {
        Self::from(Timing::from(mode))
    }
}
