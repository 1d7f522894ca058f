//! The two kinds of access: volatile to memory that a device has mapped, atomic to memory of the
//! program.
//!
//! The invariants are those of [the module above](super).

use core::ptr::NonNull;
use core::sync::atomic::Ordering;

use crate::primitive::wide::AtomicU64;

use super::{Mapped, Shared};

/// Loads and stores for one kind of memory.
pub trait Sealed {
    /// # Safety
    ///
    /// `base` is the base of a window on memory of this kind, and a `W` at `offset` is inside that
    /// window and aligned.
    unsafe fn load<W: Word>(base: NonNull<u8>, offset: usize) -> W;
    /// # Safety
    ///
    /// As for `load`.
    unsafe fn store<W: Word>(base: NonNull<u8>, offset: usize, value: W);

    /// Stores `words` of `W` from byte `offset` on that are read from `from`, as they lie there.
    ///
    /// # Safety
    ///
    /// As for `load`, for each of the words; the same holds for as many at `from`, which is in a
    /// window on memory that is mapped.
    #[inline]
    unsafe fn store_all<W: Word>(base: NonNull<u8>, offset: usize, from: NonNull<u8>, words: usize) {
        for number in 0..words {
            // No overflow: the words are inside of a window, which is inside of the address space.
            let at = number.wrapping_mul(size_of::<W>());
            // SAFETY: by the contract inside the window of `from`, and aligned.
            let word = unsafe { Mapped::load::<W>(from, at) };
            // SAFETY: by the contract inside the window, and aligned.
            unsafe { Self::store(base, offset.wrapping_add(at), word) };
        }
    }
}

impl Sealed for Mapped {
    #[inline]
    unsafe fn load<W: Word>(base: NonNull<u8>, offset: usize) -> W {
        // SAFETY: by the contract the access is inside the window.
        let place = unsafe { base.add(offset) }.cast::<W>();
        // SAFETY: by the contract inside the window, so the memory exists (invariant 1), and
        // aligned.
        unsafe { place.read_volatile() }
    }

    #[inline]
    unsafe fn store<W: Word>(base: NonNull<u8>, offset: usize, value: W) {
        // SAFETY: by the contract the access is inside the window.
        let place = unsafe { base.add(offset) }.cast::<W>();
        // SAFETY: by the contract inside the window, so the memory exists (invariant 1), and
        // aligned.
        unsafe { place.write_volatile(value) }
    }
}

impl Sealed for Shared {
    #[inline]
    unsafe fn load<W: Word>(base: NonNull<u8>, offset: usize) -> W {
        // SAFETY: by the contract a `W` at `offset` is inside the window and aligned, and this is
        // memory of the program.
        let (word, shift) = unsafe { containing::<W>(base, offset) };
        // ORDERING: Relaxed: as on a bus, the accesses themselves order nothing.
        W::low_bits_of(word.load(Ordering::Relaxed) >> shift)
    }

    #[inline]
    unsafe fn store<W: Word>(base: NonNull<u8>, offset: usize, value: W) {
        // SAFETY: by the contract a `W` at `offset` is inside the window and aligned, and this is
        // memory of the program.
        let (word, shift) = unsafe { containing::<W>(base, offset) };
        let bits = value.widened() << shift;
        if size_of::<W>() == size_of::<u64>() {
            // ORDERING: Relaxed, as for a load.
            return word.store(bits, Ordering::Relaxed);
        }
        let beside = !(W::MAX.widened() << shift);
        // ORDERING: Relaxed, as for a load. The exchange only preserves what other threads write to
        // the bytes beside these.
        let mut before = word.load(Ordering::Relaxed);
        while let Err(now) =
            word.compare_exchange_weak(before, before & beside | bits, Ordering::Relaxed, Ordering::Relaxed)
        {
            before = now;
        }
    }
}

/// The word that contains a `W` at `offset`, and the number of bits of the word below it.
///
/// Both follow from the offset alone, since a window begins at a whole word. For a constant offset
/// nothing is computed at run time.
///
/// # Safety
///
/// As for [`Sealed::load`], for a window on memory of the program.
#[inline]
unsafe fn containing<'a, W: Word>(base: NonNull<u8>, offset: usize) -> (&'a AtomicU64, usize) {
    let into_word = offset % 8;
    let below = if cfg!(target_endian = "little") { into_word } else { 8 - size_of::<W>() - into_word };
    // SAFETY: the memory consists of whole words, so all of this word is inside (invariant 3).
    let word = unsafe { base.add(offset - into_word) }.cast();
    // SAFETY: every access to the word is atomic (invariant 3).
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
