//! What a program reads from a card: `struct drm_event_vblank` and
//! `struct drm_event_crtc_sequence`, 32 bytes each.

#![expect(missing_docs, reason = "the fields are named one by one in the doc of the structure")]

use super::Layout;
use crate::uapi_structs;

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

uapi_structs! {
    /// `struct drm_event_vblank`: type, length in bytes, the program's own word, `CLOCK_MONOTONIC`
    /// seconds and microseconds of the vblank, its number, the CRTC's id.
    pub struct VblankEvent (32) {
        pub kind: u32, pub length: u32, pub user_data: u64, pub tv_sec: u32, pub tv_usec: u32, pub sequence: u32, pub crtc_id: u32,
    }
    /// `struct drm_event_crtc_sequence`: type, length in bytes, the program's own word,
    /// `CLOCK_MONOTONIC` nanoseconds of the vblank, its number.
    pub struct SequenceEvent (32) { pub kind: u32, pub length: u32, pub user_data: u64, pub time_ns: i64, pub sequence: u64, }
}
