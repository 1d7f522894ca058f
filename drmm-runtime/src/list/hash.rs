//! The hash of a name and a line: bits that lead to the place of a table in a tree.

use core::panic::Location;
use core::ptr;

/// The hash by which a table is found. Its bits are used up from the top.
#[derive(Clone, Copy)]
pub(super) struct Hash(u64);

impl Hash {
    /// The compiler places lines and names side by side, so their addresses are as evenly spaced as
    /// consecutive numbers. Multiplying by the golden ratio spreads them over the top bits.
    #[inline]
    pub(super) fn of(name: &'static str, place: &'static Location<'static>) -> Self {
        const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
        let place = ptr::from_ref(place).addr() / align_of::<Location<'_>>();
        Self((place.wrapping_add(name.as_ptr().addr()) as u64).wrapping_mul(GOLDEN))
    }

    /// Takes the next `bits` bits. When all are used up, the result is 0: from there on the search
    /// is linear.
    #[inline]
    pub(super) fn next(&mut self, bits: u32) -> usize {
        let next = self.0.checked_shr(u64::BITS - bits).unwrap_or(0);
        self.0 <<= bits;
        usize::try_from(next).unwrap_or(0)
    }
}
