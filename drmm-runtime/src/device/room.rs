//! Room in a device's own allocation for the entries that its struct declares: they cost no allocation of their own,
//! and there is none that could fail.
//!
//! How much room a device has is reckoned by generated code, which nobody has to trust: what does not fit gets memory
//! of its own. Room is given once and is not given again; it lasts as long as the device.

use core::alloc::Layout;
use core::ptr::NonNull;
use core::sync::atomic::{AtomicUsize, Ordering};

use crate::device::publish::Front;
use crate::list::{layout_around, Entry};

/// The room of a device that is being built.
pub(super) struct Room {
    begin: NonNull<u8>,
    bytes: usize,
    /// How many of the bytes were given.
    given: AtomicUsize,
}

// SAFETY: it gives each byte once, whoever asks, and looks at none of them.
unsafe impl Send for Room {}
// SAFETY: as above.
unsafe impl Sync for Room {}

/// What a front may hold to find room: eight words, which is what the file layer of `drmm-kms` has.
pub(super) const FRONT: &[Layout] = &[Layout::new::<Front<[usize; 8]>>()];

impl Room {
    /// So many bytes from `begin` on.
    ///
    /// # Safety
    ///
    /// They are there as long as the device whose entries they are for, and nobody else uses them.
    pub(super) const unsafe fn new(begin: NonNull<u8>, bytes: usize) -> Self {
        Self { begin, bytes, given: AtomicUsize::new(0) }
    }

    /// Room for the entries of values of these layouts, in whatever order they come.
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

    /// Room for an entry, which lasts as long as the device; `None` if there is not enough left.
    pub(super) fn reserve<P>(&self) -> Option<NonNull<Entry<P>>> {
        let layout = Layout::new::<Entry<P>>();
        let gap = |given: usize| (self.begin.addr().get() + given).wrapping_neg() & (layout.align() - 1);
        let more = |given: usize| {
            let end = given.checked_add(gap(given))?.checked_add(layout.size())?;
            (end <= self.bytes).then_some(end)
        };
        // ORDERING: only that each byte is given once counts, which every ordering gives.
        let given = self.given.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).ok()?;
        // SAFETY: `more` has seen that the entry ends within the bytes that `new` was promised.
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
        let layout = Room::layout(&VALUES);
        assert!(layout.size() <= size_of_val(&bytes) && layout.align() <= align_of_val(&bytes));
        // SAFETY: the bytes are there, and this test writes nothing to them.
        let room = unsafe { Room::new(NonNull::from(&mut bytes).cast(), layout.size()) };
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
        let layout = Room::layout(&[Layout::new::<u8>(), Layout::new::<Line>()]);
        assert_eq!(layout.align(), 64);
        let mut bytes = Bytes([0; 512]);
        // SAFETY: as above.
        let room = unsafe { Room::new(NonNull::from(&mut bytes).cast(), layout.size()) };
        assert!(room.reserve::<u8>().is_some());
        assert!(room.reserve::<Line>().unwrap().addr().get() % 64 == 0);
    }

    #[test]
    fn what_does_not_fit_leaves_the_room_to_others() {
        let mut bytes = buffer();
        // SAFETY: as above.
        let room = unsafe { Room::new(NonNull::from(&mut bytes).cast(), 40) };
        assert!(room.reserve::<[u64; 3]>().is_none());
        assert!(room.reserve::<[u64; 2]>().is_some());
    }
}
