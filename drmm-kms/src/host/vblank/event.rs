//! A vblank, and an event that waits for one.

use crate::host::event::{Record, Reserved};
use crate::host::uapi::{Layout, SequenceEvent, VblankEvent, EVENT_CRTC_SEQUENCE, EVENT_LENGTH, EVENT_SIZE};

const NANOSECONDS: u64 = 1_000_000_000;
/// So many vblanks back is no number of the past any more.
const FAR_BACK: u64 = 1 << 23;

/// A vblank: its number and when it was, in nanoseconds of `CLOCK_MONOTONIC`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Stamp {
    pub(crate) sequence: u64,
    pub(crate) nanoseconds: u64,
}

impl Stamp {
    pub(crate) fn seconds(self) -> u64 {
        self.nanoseconds / NANOSECONDS
    }

    pub(crate) fn microseconds(self) -> u32 {
        // Less than a million.
        u32::try_from(self.nanoseconds % NANOSECONDS / 1000).unwrap_or(0)
    }

    /// Whether vblank `sequence` is this one or an earlier one. What would be far back is meant to
    /// come: numbers wrap around.
    pub(crate) fn has_passed(self, sequence: u64) -> bool {
        self.sequence.wrapping_sub(sequence) <= FAR_BACK
    }

    /// The number as programs see it.
    #[expect(clippy::cast_possible_truncation, reason = "the uAPI has the low 32 bits, which wrap around")]
    pub(crate) fn short(self) -> u32 {
        self.sequence as u32
    }
}

/// An event that waits for its vblank.
pub(crate) struct Pending {
    /// `uapi::EVENT_VBLANK`, `uapi::EVENT_FLIP_COMPLETE` or `uapi::EVENT_CRTC_SEQUENCE`.
    pub(crate) kind: u32,
    pub(crate) user_data: u64,
    pub(crate) crtc_id: u32,
    /// The file that asked for it.
    pub(crate) file: u64,
    pub(crate) room: Reserved,
}

impl Pending {
    pub(super) fn deliver(self, at: Stamp) {
        let mut record: Record = [0; EVENT_SIZE];
        if self.kind == EVENT_CRTC_SEQUENCE {
            self.sequence_event(at).write_to(&mut record);
        } else {
            self.vblank_event(at).write_to(&mut record);
        }
        self.room.deliver(&record);
    }

    fn vblank_event(&self, at: Stamp) -> VblankEvent {
        VblankEvent {
            kind: self.kind,
            length: EVENT_LENGTH,
            user_data: self.user_data,
            // The seconds of a machine's uptime fit for a century.
            tv_sec: u32::try_from(at.seconds()).unwrap_or(u32::MAX),
            tv_usec: at.microseconds(),
            sequence: at.short(),
            crtc_id: self.crtc_id,
        }
    }

    fn sequence_event(&self, at: Stamp) -> SequenceEvent {
        SequenceEvent {
            kind: self.kind,
            length: EVENT_LENGTH,
            user_data: self.user_data,
            time_ns: at.nanoseconds.cast_signed(),
            sequence: at.sequence,
        }
    }
}
