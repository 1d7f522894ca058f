//! What a program reads from a card: `struct drm_event_vblank` and
//! `struct drm_event_crtc_sequence`, 32 bytes each.

#![expect(missing_docs, reason = "the fields are named one by one in the doc of the structure")]

use super::layout::layouts;
use super::Layout;

/// Event type: a vblank that was asked for by `WAIT_VBLANK` has come.
pub const EVENT_VBLANK: u32 = 0x01;
/// Event type: a page flip is done.
pub const EVENT_FLIP_COMPLETE: u32 = 0x02;
/// Event type: a vblank that was asked for by `CRTC_QUEUE_SEQUENCE` has come.
pub const EVENT_CRTC_SEQUENCE: u32 = 0x03;
/// Size of every event record in bytes.
pub const EVENT_SIZE: usize = VblankEvent::SIZE;
/// The same, as the record has it.
pub(crate) const EVENT_LENGTH: u32 = 32;
const _: () = assert!(EVENT_LENGTH as usize == EVENT_SIZE && SequenceEvent::SIZE == EVENT_SIZE);

layouts! {
    /// `struct drm_event_vblank`: type, length in bytes, the program's own word, `CLOCK_MONOTONIC`
    /// seconds and microseconds of the vblank, its number, the CRTC's id.
    VblankEvent (32) {
        kind: u32, length: u32, user_data: u64, tv_sec: u32, tv_usec: u32, sequence: u32, crtc_id: u32,
    }
    /// `struct drm_event_crtc_sequence`: type, length in bytes, the program's own word,
    /// `CLOCK_MONOTONIC` nanoseconds of the vblank, its number.
    SequenceEvent (32) { kind: u32, length: u32, user_data: u64, time_ns: i64, sequence: u64, }
}
