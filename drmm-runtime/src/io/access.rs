//! How an access is made: volatile to what a device has mapped, atomic to memory of the program.
//!
//! The invariants are those of [the module above](super).

use core::ptr::NonNull;
use core::sync::atomic::{AtomicU64, Ordering};

use super::{Mapped, Shared};

/// How a word is accessed.
pub trait Sealed {
    /// # Safety
    ///
    /// `base` is that of a window, which a `W` at `offset` is inside of, aligned.
    unsafe fn load<W: Word>(base: NonNull<u8>, offset: usize) -> W;
    /// # Safety
    ///
    /// As for `load`.
    unsafe fn store<W: Word>(base: NonNull<u8>, offset: usize, value: W);
}

impl Sealed for Mapped {
    #[inline]
    unsafe fn load<W: Word>(base: NonNull<u8>, offset: usize) -> W {
        // SAFETY: by the contract, inside the window.
        let place = unsafe { base.add(offset) }.cast::<W>();
        // SAFETY: by the contract, there and aligned (invariant 1).
        unsafe { place.read_volatile() }
    }

    #[inline]
    unsafe fn store<W: Word>(base: NonNull<u8>, offset: usize, value: W) {
        // SAFETY: as in the load.
        let place = unsafe { base.add(offset) }.cast::<W>();
        // SAFETY: as in the load.
        unsafe { place.write_volatile(value) }
    }
}

impl Sealed for Shared {
    #[inline]
    unsafe fn load<W: Word>(base: NonNull<u8>, offset: usize) -> W {
        // SAFETY: by the contract.
        let (word, shift) = unsafe { containing::<W>(base, offset) };
        // ORDERING: as on a bus, the accesses themselves order nothing.
        W::low_bits_of(word.load(Ordering::Relaxed) >> shift)
    }

    #[inline]
    unsafe fn store<W: Word>(base: NonNull<u8>, offset: usize, value: W) {
        // SAFETY: by the contract.
        let (word, shift) = unsafe { containing::<W>(base, offset) };
        let bits = value.widened() << shift;
        if size_of::<W>() == size_of::<u64>() {
            // ORDERING: as for a load.
            return word.store(bits, Ordering::Relaxed);
        }
        let beside = !(W::MAX.widened() << shift);
        // ORDERING: as for a load; the exchange only keeps what others write beside these bytes.
        let mut before = word.load(Ordering::Relaxed);
        while let Err(now) =
            word.compare_exchange_weak(before, before & beside | bits, Ordering::Relaxed, Ordering::Relaxed)
        {
            before = now;
        }
    }
}

/// The word that a `W` at `offset` is in, and how many bits of it are below that.
///
/// Both follow from the offset alone, since a window begins at a whole word: of a constant one nothing is computed.
///
/// # Safety
///
/// As for [`Sealed::load`], of a window on memory of the program.
#[inline]
unsafe fn containing<'a, W: Word>(base: NonNull<u8>, offset: usize) -> (&'a AtomicU64, usize) {
    let into_word = offset % 8;
    let below = if cfg!(target_endian = "little") { into_word } else { 8 - size_of::<W>() - into_word };
    // SAFETY: the memory is made of whole words, so all of this one is inside (invariant 3).
    let word = unsafe { base.add(offset - into_word) }.cast();
    // SAFETY: all who access it do so by the atomic (invariant 3).
    (unsafe { word.as_ref() }, below * 8)
}

/// A width of access.
pub trait Word: Sized {
    /// All bits set.
    const MAX: Self;
    fn widened(self) -> u64;
    fn low_bits_of(word: u64) -> Self;
}

macro_rules! words {
    ($($word:ident)*) => { $(
        impl Word for $word {
            const MAX: Self = Self::MAX;

            #[inline]
            fn widened(self) -> u64 {
                self.into()
            }

            #[inline]
            #[allow(clippy::cast_possible_truncation, reason = "the low bits are what is asked for")]
            fn low_bits_of(word: u64) -> Self {
                word as Self
            }
        }
    )* };
}
words! { u8 u16 u32 u64 }
