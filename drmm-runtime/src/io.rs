//! Device memory that the processor reaches by itself: an access is one load or store, and nothing around it.
//!
//! A [`Window`] is what a transport or a kernel makes of memory that it has mapped. Its size stands in its type, as
//! far as the driver has asked for it, so the check of a constant offset is gone when the program runs: the kernel's
//! `readl` on `void __iomem *`, with a range. What a device that is gone answers is the matter of whoever made the
//! window.
//!
//! # Invariants
//!
//! 1. From `base` on `len` bytes are there for `'a`, `SIZE` of them at least, and `base` is aligned to eight bytes.
//! 2. They are reached through windows and atomics only, as no reference to plain bytes of them exists. An access is
//!    aligned. What a device has mapped is reached by one volatile access of the processor.
//! 3. Memory of the program is made of words of eight bytes, and every access to it is an atomic one to a whole word:
//!    atomics of different widths at one place at one time would be a data race. A narrow read takes its bytes out of
//!    the word, a narrow write exchanges the word with its bytes in it and is repeated if another one came between.

mod access;

use core::fmt;
use core::marker::PhantomData;
use core::ptr::NonNull;
use core::sync::atomic::AtomicU64;

use crate::class::{AtUnbind, Resource};
use crate::error::{Errno, Error, Result};

/// Device memory in the address space of the program, `SIZE` bytes at least.
///
/// Accesses are little-endian and naturally aligned, and offsets are in bytes. An access out of range or misaligned
/// reads all-ones and writes nothing. With a constant offset below `SIZE` the compiler sees that it is neither.
///
/// ```
/// use core::sync::atomic::AtomicU64;
/// use drmm_runtime::io::Window;
///
/// const CONTROL: usize = 0x10;
/// let memory: [AtomicU64; 8] = Default::default();
/// let registers = Window::over(&memory).sized::<0x20>()?;
/// registers.write32(CONTROL, 7);
/// assert_eq!(registers.read32(CONTROL), 7);
/// assert_eq!(registers.read32(0x40), u32::MAX);
/// # Ok::<(), drmm_runtime::Error>(())
/// ```
pub struct Window<'a, const SIZE: usize = 0, M = Mapped> {
    base: NonNull<u8>,
    len: usize,
    _memory: PhantomData<&'a [AtomicU64]>,
    _kind: PhantomData<fn() -> M>,
}

/// Memory that a device has mapped: registers among it, whose every read counts.
#[derive(Debug)]
pub enum Mapped {}

/// Memory of the program itself, behind a simulated device: several threads may access it at the same time, each in
/// the width that it likes. A write of less than eight bytes costs a locked instruction.
#[derive(Debug)]
pub enum Shared {}

/// What a [`Window`] is a window on: [`Mapped`] or [`Shared`].
pub trait Memory: access::Sealed {}

impl Memory for Mapped {}
impl Memory for Shared {}

impl<const SIZE: usize, M> Clone for Window<'_, SIZE, M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<const SIZE: usize, M> Copy for Window<'_, SIZE, M> {}

// SAFETY: it reaches memory that any thread may access, see invariant 2.
unsafe impl<const SIZE: usize, M> Send for Window<'_, SIZE, M> {}
// SAFETY: as above.
unsafe impl<const SIZE: usize, M> Sync for Window<'_, SIZE, M> {}

impl<const SIZE: usize, M> Resource for Window<'_, SIZE, M> {
    type Ends = AtUnbind;
}

macro_rules! accessors {
    ($($ty:ident $read:ident $write:ident $text:literal)*) => { $(
        #[doc = concat!("Reads ", $text, ".")]
        #[must_use = "a read may have side effects: write `let _ =` if only those are wanted"]
        #[inline]
        pub fn $read(&self, offset: usize) -> $ty {
            if !self.has_aligned::<$ty>(offset) {
                return $ty::MAX;
            }
            // SAFETY: it was just asked.
            $ty::from_le(unsafe { M::load(self.base, offset) })
        }

        #[doc = concat!("Writes ", $text, ".")]
        #[inline]
        pub fn $write(&self, offset: usize, value: $ty) {
            if self.has_aligned::<$ty>(offset) {
                // SAFETY: it was just asked.
                unsafe { M::store(self.base, offset, value.to_le()) };
            }
        }
    )* };
}

impl<'a> Window<'a> {
    /// A window on memory that a transport has mapped.
    ///
    /// # Safety
    ///
    /// Invariants 1 and 2 of [this module](self), with a `SIZE` of 0.
    #[must_use]
    pub const unsafe fn new(base: NonNull<u8>, len: usize) -> Self {
        Self { base, len, _memory: PhantomData, _kind: PhantomData }
    }
}

impl<'a> Window<'a, 0, Shared> {
    /// A window on the memory of a simulated device.
    #[must_use]
    pub const fn over(memory: &'a [AtomicU64]) -> Self {
        // SAFETY: the address of a slice is not null.
        let base = unsafe { NonNull::new_unchecked(memory.as_ptr().cast_mut().cast()) };
        // The slice is borrowed for `'a`, aligned to eight bytes, and made of atomic words (invariants 1 to 3).
        Self { base, len: size_of_val(memory), _memory: PhantomData, _kind: PhantomData }
    }
}

impl<'a, const SIZE: usize, M: Memory> Window<'a, SIZE, M> {
    /// The same window, known to have `AT_LEAST` bytes. Fails with `EINVAL` if it has not.
    pub fn sized<const AT_LEAST: usize>(self) -> Result<Window<'a, AT_LEAST, M>> {
        if self.len < AT_LEAST {
            let error = Error::new(Errno::EINVAL, "the device has less memory than its driver needs");
            return Err(error.figures(self.len as u64, AT_LEAST as u64));
        }
        Ok(Window { base: self.base, len: self.len, _memory: PhantomData, _kind: PhantomData })
    }

    /// A window on a part: `len` bytes from `offset` on, which is a multiple of eight. Fails with `EINVAL` otherwise.
    pub fn part(self, offset: usize, len: usize) -> Result<Window<'a, 0, M>> {
        let is_inside = offset.checked_add(len).is_some_and(|end| end <= self.len);
        if !is_inside || offset % 8 != 0 {
            let error = Error::new(Errno::EINVAL, "a part is inside its window and begins at eight bytes");
            return Err(error.figures(offset as u64, self.len as u64));
        }
        // SAFETY: inside the window.
        let base = unsafe { self.base.add(offset) };
        // As for this window, of which it is an aligned part (invariant 1).
        Ok(Window { base, len, _memory: PhantomData, _kind: PhantomData })
    }

    accessors! {
        u8 read8 write8 "one byte"
        u16 read16 write16 "two bytes"
        u32 read32 write32 "four bytes"
        u64 read64 write64 "eight bytes"
    }

    /// Reads a run of bytes (`memcpy_fromio`), in words where it can. Out of range all of `into` becomes `0xff`.
    pub fn read_block(&self, offset: usize, into: &mut [u8]) {
        if !self.has(offset, into.len()) {
            return into.fill(0xff);
        }
        let (head, rest) = into.split_at_mut(into.len().min(offset.wrapping_neg() % 8));
        let begin = offset + head.len();
        let end = begin + rest.len() / 8 * 8;
        let mut words = rest.chunks_exact_mut(8);
        for (at, byte) in (offset..).zip(head) {
            *byte = self.read8(at);
        }
        for (at, word) in (begin..).step_by(8).zip(words.by_ref()) {
            word.copy_from_slice(&self.read64(at).to_le_bytes());
        }
        for (at, byte) in (end..).zip(words.into_remainder()) {
            *byte = self.read8(at);
        }
    }

    /// Writes a run of bytes (`memcpy_toio`), in words where it can. Out of range nothing is written.
    pub fn write_block(&self, offset: usize, from: &[u8]) {
        if !self.has(offset, from.len()) {
            return;
        }
        let (head, rest) = from.split_at(from.len().min(offset.wrapping_neg() % 8));
        let words = rest.chunks_exact(8);
        let tail = words.remainder();
        let begin = offset + head.len();
        let end = begin + rest.len() - tail.len();
        for (at, byte) in (offset..).zip(head) {
            self.write8(at, *byte);
        }
        for (at, word) in (begin..).step_by(8).zip(words) {
            let mut bytes = [0; 8];
            bytes.copy_from_slice(word);
            self.write64(at, u64::from_le_bytes(bytes));
        }
        for (at, byte) in (end..).zip(tail) {
            self.write8(at, *byte);
        }
    }

    /// Whether `bytes` at `offset` are inside. What is below `SIZE` need not look at the length.
    #[inline]
    const fn has(&self, offset: usize, bytes: usize) -> bool {
        (offset <= SIZE && bytes <= SIZE - offset) || (offset <= self.len && bytes <= self.len - offset)
    }

    /// Whether a `T` at `offset` is inside and aligned.
    #[inline]
    const fn has_aligned<T>(&self, offset: usize) -> bool {
        self.has(offset, size_of::<T>()) && offset % size_of::<T>() == 0
    }

    /// The length in bytes.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether there is nothing to access.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }
}

impl<const SIZE: usize, M> fmt::Debug for Window<'_, SIZE, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Window({} bytes, at least {SIZE})", self.len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn memory() -> [AtomicU64; 4] {
        Default::default()
    }

    #[test]
    fn accesses_of_all_widths_are_little_endian() {
        let memory = memory();
        let window = Window::over(&memory).sized::<32>().unwrap();
        window.write64(8, 0x0807_0605_0403_0201);
        assert_eq!((window.read8(9), window.read16(10), window.read32(12)), (2, 0x0403, 0x0807_0605));
        window.write8(15, 0xaa);
        window.write16(12, 0xbbcc);
        window.write32(8, 0);
        assert_eq!(window.read64(8), 0xaa07_bbcc_0000_0000);
    }

    #[test]
    fn out_of_range_and_misaligned_nothing_answers() {
        let memory = memory();
        let window = Window::over(&memory);
        for offset in [29, 30, 32, 1, usize::MAX - 3, usize::MAX] {
            window.write32(offset, 0);
            assert_eq!(window.read32(offset), u32::MAX, "{offset}");
        }
        window.write_block(25, &[1; 8]);
        let mut bytes = [0; 8];
        window.read_block(25, &mut bytes);
        assert_eq!((window.read64(24), bytes), (0, [0xff; 8]));
    }

    #[test]
    fn blocks_arrive_at_every_offset_and_length() {
        let pattern: [u8; 32] = core::array::from_fn(|at| u8::try_from(at).unwrap() + 1);
        for offset in 0..=32 {
            for len in 0..=32 - offset {
                let memory = memory();
                let window = Window::over(&memory);
                window.write_block(offset, &pattern[..len]);
                let mut read = [0; 32];
                window.read_block(offset, &mut read[..len]);
                assert_eq!(read[..len], pattern[..len]);
                let sum: u32 = (0..32).map(|at| u32::from(window.read8(at))).sum();
                assert_eq!(
                    sum,
                    pattern[..len].iter().map(|byte| u32::from(*byte)).sum(),
                    "nothing beside it"
                );
            }
        }
    }

    #[test]
    fn a_size_and_a_part_are_checked_once() {
        let memory = memory();
        let window = Window::over(&memory);
        assert!(window.sized::<33>().is_err() && window.part(4, 8).is_err() && window.part(24, 9).is_err());
        let part = window.part(16, 8).unwrap();
        part.write32(4, 7);
        assert_eq!((part.len(), window.read32(20), part.read32(8)), (8, 7, u32::MAX));
    }
}
