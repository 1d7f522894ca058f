//! Arena in a device's own allocation for the entries that its struct declares. They need no
//! separate allocation, so none can fail.
//!
//! The size of the room comes from generated code, which is not trusted: an entry that does not fit
//! gets a separate allocation. Arena is handed out once and never reused. It lasts as long as the
//! device.

use core::alloc::Layout;
use core::ptr::NonNull;
use core::sync::atomic::{AtomicUsize, Ordering};

use crate::device::fronts::Front;
use crate::list::{layout_around, Entry};

/// The room of a device that is being built.
pub(super) struct Arena {
    begin: NonNull<u8>,
    bytes: usize,
    /// The number of bytes that were handed out.
    given: AtomicUsize,
}

// SAFETY: it hands out each byte once, to any thread, and reads none of them.
unsafe impl Send for Arena {}
// SAFETY: it hands out each byte once, to any thread, and reads none of them.
unsafe impl Sync for Arena {}

/// The largest front that finds room: eight words, the size of the file layer of `drmm-kms`.
pub(super) const FRONT: &[Layout] = &[Layout::new::<Front<[usize; 8]>>()];

impl Arena {
    /// A room of `bytes` bytes starting at `begin`.
    ///
    /// # Safety
    ///
    /// The bytes exist as long as the device whose entries they are for, and nothing else uses
    /// them.
    pub(super) const unsafe fn new(begin: NonNull<u8>, bytes: usize) -> Self {
        Self { begin, bytes, given: AtomicUsize::new(0) }
    }

    /// The layout of a room for the entries of values of these layouts, reserved in any order.
    pub(super) const fn layout(values: &[Layout]) -> Layout {
        let (mut align, mut rest) = (1, values);
        while let Some((value, others)) = rest.split_first() {
            let entry = layout_around(*value);
            align = if entry.align() > align { entry.align() } else { align };
            rest = others;
        }
        let (mut bytes, mut rest) = (0_usize, values);
        while let Some((value, others)) = rest.split_first() {
            bytes = bytes.saturating_add(layout_around(*value).size().next_multiple_of(align));
            rest = others;
        }
        match Layout::from_size_align(bytes, align) {
            Ok(room) => room,
            Err(_) => Layout::new::<()>(),
        }
    }

    /// Reserves room for an entry, which lasts as long as the device. `None` if there is not enough
    /// left.
    pub(super) fn reserve<P>(&self) -> Option<NonNull<Entry<P>>> {
        let layout = Layout::new::<Entry<P>>();
        let gap = |given: usize| (self.begin.addr().get() + given).wrapping_neg() & (layout.align() - 1);
        let more = |given: usize| {
            let end = given.checked_add(gap(given))?.checked_add(layout.size())?;
            (end <= self.bytes).then_some(end)
        };
        // ORDERING: Relaxed: each byte must be handed out once, which every ordering guarantees.
        let given = self.given.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).ok()?;
        // SAFETY: `more` has checked that the entry ends within the bytes that `new` was promised.
        Some(unsafe { self.begin.add(given + gap(given)) }.cast())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn buffer() -> [u64; 32] {
        [0; 32]
    }

    #[test]
    fn entries_find_room_in_any_order_and_no_more_than_were_declared() {
        const VALUES: [Layout; 3] = [Layout::new::<u8>(), Layout::new::<[u32; 5]>(), Layout::new::<u64>()];
        let mut bytes = buffer();
        let layout = Arena::layout(&VALUES);
        assert!(layout.size() <= size_of_val(&bytes) && layout.align() <= align_of_val(&bytes));
        // SAFETY: the bytes exist during the test, which writes nothing to them.
        let room = unsafe { Arena::new(NonNull::from(&mut bytes).cast(), layout.size()) };
        let places = [
            room.reserve::<u64>().unwrap().addr(),
            room.reserve::<u8>().unwrap().addr(),
            room.reserve::<[u32; 5]>().unwrap().addr(),
        ];
        assert!(places.is_sorted() && places.iter().all(|place| place.get() % 8 == 0));
        assert!(room.reserve::<u8>().is_none());
    }

    #[test]
    fn a_value_with_a_large_alignment_finds_room_behind_a_small_one() {
        #[repr(align(64))]
        struct Line(#[expect(dead_code, reason = "for its size")] u8);
        #[repr(align(64))]
        struct Bytes(#[expect(dead_code, reason = "for its size")] [u8; 512]);
        let layout = Arena::layout(&[Layout::new::<u8>(), Layout::new::<Line>()]);
        assert_eq!(layout.align(), 64);
        let mut bytes = Bytes([0; 512]);
        // SAFETY: the bytes exist during the test, which writes nothing to them.
        let room = unsafe { Arena::new(NonNull::from(&mut bytes).cast(), layout.size()) };
        assert!(room.reserve::<u8>().is_some());
        assert!(room.reserve::<Line>().unwrap().addr().get() % 64 == 0);
    }

    #[test]
    fn what_does_not_fit_leaves_the_room_to_others() {
        let mut bytes = buffer();
        // SAFETY: the bytes exist during the test, which writes nothing to them.
        let room = unsafe { Arena::new(NonNull::from(&mut bytes).cast(), 40) };
        assert!(room.reserve::<[u64; 3]>().is_none());
        assert!(room.reserve::<[u64; 2]>().is_some());
    }
}
