//! Device memory that is mapped into the address space: an access is a single load or store.
//!
//! A transport or a kernel makes a [`Window`] from memory that it has mapped. The size that the
//! driver has asked for is part of the type, so the check of a constant offset is done at compile
//! time. It is the kernel's `readl` on `void __iomem *`, with a range. The transport or kernel that
//! made the window determines what a read from a removed device returns.
//!
//! # Registers with names
//!
//! A driver that has more than a few registers gives them names. A block of
//! [`registers!`](crate::registers) is a type over a mapping, over ports or over a window, and
//! [`bitfield!`](crate::bitfield) says what is in a register. Neither leaves an instruction behind.
//!
//! ```
//! use core::time::Duration;
//!
//! use drmm_runtime::io::{Shared, Window};
//! use drmm_runtime::prelude::*;
//! use drmm_runtime::{bitfield, registers};
//!
//! registers! {
//!     /// A scaler.
//!     pub struct Scaler(0x40) {
//!         /// Its version.
//!         0x00 => version: ReadOnly<u16>,
//!         /// What it does.
//!         0x04 => control: ReadWrite<Control>,
//!         /// Coefficients.
//!         0x20 => coefficient: [ReadWrite<u16>; 16],
//!     }
//! }
//!
//! bitfield! {
//!     /// What the scaler does.
//!     pub struct Control(u32) = 0 {
//!         /// It is on.
//!         0 => enabled: bool,
//!         /// It is at work.
//!         1 => busy: bool,
//!         /// Lines of its buffer.
//!         8..=13 => lines: u8,
//!     }
//! }
//!
//! #[drm_driver(name = "scaler", desc = "A scaler", major = 1, minor = 0)]
//! struct Driver {
//!     #[drm_device]
//!     drm: DrmDevice,
//!     #[devm]
//!     scaler: Scaler<Window<'bound, 0x40, Shared>>, // with a PCI device: `Scaler<IoMem<'bound, 0x40>>`
//! }
//!
//! impl DriverHw<'_> {
//!     fn start(&self, lines: u8) -> Result<Control> {
//!         let control = Control::zeroed().with_enabled(true).try_with_lines(lines)?;
//!         self.scaler.control().write(control);
//!         for (value, coefficient) in (0..).zip(self.scaler.coefficient().iter()) {
//!             coefficient.write(value);
//!         }
//!         let (pause, most) = (Duration::from_micros(10), Duration::from_millis(5));
//!         let read = || Ok(self.scaler.control().read());
//!         self.drm.read_poll_timeout(read, |control| !control.busy(), pause, most)
//!     }
//! }
//! # let parent = drmm_runtime::bus::Parent::new("scaler0")?;
//! # parent.bind((), |device| {
//! #     let memory = device.devm_kcalloc::<core::sync::atomic::AtomicU64>(8)?;
//! #     let window = Window::over(memory);
//! #     let driver = devm_drm_dev_alloc!(device, |_| Driver { scaler: Scaler::new(window.sized()?) })?;
//! #     assert_eq!(driver.with_hw(|hw| hw.start(20))??.lines(), 20);
//! #     assert_eq!(driver.with_hw(|hw| hw.start(64))?.unwrap_err().errno(), Errno::EOVERFLOW);
//! #     assert_eq!((window.read32(4), window.read16(0x3e)), (0x1401, 15));
//! #     driver.devm_register()
//! # })?;
//! # Ok::<(), Error>(())
//! ```
//!
//! # Invariants
//!
//! 1. The `len` bytes from `base` on exist for `'a`, `len` is at least `SIZE`, and `base` is
//!    aligned to eight bytes.
//! 2. They are accessed through windows and atomics only, and no reference to them as plain bytes
//!    exists. Every access is aligned. An access to memory that a device has mapped is one volatile
//!    access of the processor.
//! 3. Memory of the program consists of words of eight bytes, and every access to it is an atomic
//!    access to a whole word: concurrent atomics of different widths at one place would be a data
//!    race. A narrow read takes its bytes out of the word. A narrow write exchanges the whole word,
//!    and is repeated if another write came between.

mod access;
mod bits;
mod block;
mod copy;
#[cfg(feature = "std")]
mod file_map;
pub(crate) mod poll;
mod register;

use core::fmt;
use core::marker::PhantomData;
use core::ptr::NonNull;

#[doc(hidden)]
pub use bits::{
    __checked, __get, __is_alone, __is_small, __is_within, __mask, __most, __set, __width_of,
    __without_a_name,
};
pub use bits::{FieldValues, Fits};
#[doc(hidden)]
pub use block::{__is_aligned, __is_apart, __is_inside, __last_offset};
pub use poll::read_poll_timeout;
pub use register::{
    BigEndian, Bytes, Direction, Io, Layout, ReadOnly, ReadWrite, Readable, Register, RegisterArray, Reset,
    Space, Writable, WriteOnly,
};

pub use copy::{Sink, Source};
#[cfg(feature = "std")]
pub use file_map::FileMap;

use crate::class::{AtUnbind, Resource};
use crate::error::{Errno, Error, Result};
use crate::primitive::wide::AtomicU64;

/// Device memory in the address space of the program, at least `SIZE` bytes.
///
/// Accesses are little-endian and naturally aligned, and offsets are in bytes. An access that is
/// out of range or misaligned reads all ones and writes nothing. For an aligned constant offset
/// below `SIZE` the compiler removes the check.
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

/// Memory that a device has mapped. It may contain registers, where every read counts.
#[derive(Debug)]
pub enum Mapped {}

/// Memory of the program itself, for a simulated device. Several threads may access it at the same
/// time, in any widths. A write of less than eight bytes costs a locked instruction.
#[derive(Debug)]
pub enum Shared {}

/// The kind of memory behind a [`Window`]: [`Mapped`] or [`Shared`].
pub trait Memory: access::Sealed {}

impl Memory for Mapped {}
impl Memory for Shared {}

impl<const SIZE: usize, M> Clone for Window<'_, SIZE, M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<const SIZE: usize, M> Copy for Window<'_, SIZE, M> {}

// SAFETY: it accesses memory that any thread may access (invariant 2).
unsafe impl<const SIZE: usize, M> Send for Window<'_, SIZE, M> {}
// SAFETY: it accesses memory that any thread may access (invariant 2).
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
            // SAFETY: `has_aligned` has checked that the access is inside the window and aligned.
            $ty::from_le(unsafe { M::load(self.base, offset) })
        }

        #[doc = concat!("Writes ", $text, ".")]
        #[inline]
        pub fn $write(&self, offset: usize, value: $ty) {
            if self.has_aligned::<$ty>(offset) {
                // SAFETY: `has_aligned` has checked that the access is inside the window and
                // aligned.
                unsafe { M::store(self.base, offset, value.to_le()) };
            }
        }
    )* };
}

impl<'a> Window<'a> {
    /// Makes a window on memory that a transport has mapped.
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
    /// Makes a window on the memory of a simulated device.
    #[must_use]
    pub const fn over(memory: &'a [AtomicU64]) -> Self {
        // SAFETY: the address of a slice is not null.
        let base = unsafe { NonNull::new_unchecked(memory.as_ptr().cast_mut().cast()) };
        // The slice is borrowed for `'a`, aligned to eight bytes, and made of atomic words
        // (invariants 1 to 3).
        Self { base, len: size_of_val(memory), _memory: PhantomData, _kind: PhantomData }
    }
}

impl<'a, const SIZE: usize, M: Memory> Window<'a, SIZE, M> {
    /// The same window, known to have at least `AT_LEAST` bytes. Fails with `EINVAL` if it has
    /// fewer.
    pub fn sized<const AT_LEAST: usize>(self) -> Result<Window<'a, AT_LEAST, M>> {
        if self.len < AT_LEAST {
            let error = Error::new(Errno::EINVAL, "the device has less memory than its driver needs");
            return Err(error.figures(self.len as u64, AT_LEAST as u64));
        }
        Ok(Window { base: self.base, len: self.len, _memory: PhantomData, _kind: PhantomData })
    }

    /// A window on a part of this one: `len` bytes from `offset` on. Fails with `EINVAL` if they
    /// are not inside, or if `offset` is not a multiple of eight.
    pub fn part(self, offset: usize, len: usize) -> Result<Window<'a, 0, M>> {
        let is_inside = offset.checked_add(len).is_some_and(|end| end <= self.len);
        if !is_inside || offset % 8 != 0 {
            let error = Error::new(Errno::EINVAL, "a part is inside its window and begins at eight bytes");
            return Err(error.figures(offset as u64, self.len as u64));
        }
        // SAFETY: `offset` is inside the window, as was just checked.
        let base = unsafe { self.base.add(offset) };
        // Invariants 1 to 3 hold as for this window, of which it is an aligned part.
        Ok(Window { base, len, _memory: PhantomData, _kind: PhantomData })
    }

    accessors! {
        u8 read8 write8 "one byte"
        u16 read16 write16 "two bytes"
        u32 read32 write32 "four bytes"
        u64 read64 write64 "eight bytes"
    }

    /// Reads a block of bytes (`memcpy_fromio`), in whole words where possible. If the block is out
    /// of range, all of `into` becomes `0xff`.
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

    /// Writes a block of bytes (`memcpy_toio`), in whole words where possible. If the block is out
    /// of range, nothing is written.
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

    /// Whether `bytes` bytes at `offset` are inside. Below `SIZE` the length is not read.
    #[inline]
    const fn has(&self, offset: usize, bytes: usize) -> bool {
        (offset <= SIZE && bytes <= SIZE - offset) || (offset <= self.len && bytes <= self.len - offset)
    }

    /// Whether a `T` at `offset` is inside the window and aligned.
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

    #[test]
    fn shared_bytes_arrive_from_every_offset_at_every_offset() {
        let mut memory = [0_u64; 4];
        let base = NonNull::from(&mut memory).cast::<u8>();
        // SAFETY: invariants 1 and 2: 32 bytes that are accessed through this window only.
        let program = unsafe { Window::new(base, 32) };
        for at in 0..32 {
            program.write8(at, u8::try_from(at).unwrap() + 1);
        }
        for from in 0..12 {
            for to in 0..12 {
                for len in [0, 1, 3, 4, 8, 13, 20] {
                    let device: [AtomicU64; 4] = Default::default();
                    let device = Window::over(&device);
                    let source = Source::shared(program, from, len).unwrap();
                    device.copy_from(to, source);
                    let mut copied = [0; 20];
                    source.copy_to(&mut copied);
                    for (at, byte) in copied.iter().take(len).enumerate() {
                        assert_eq!(usize::from(device.read8(to + at)), from + at + 1);
                        assert_eq!(*byte, device.read8(to + at));
                    }
                    let beside = (0..32).filter(|at| !(to..to + len).contains(at));
                    assert!(beside.map(|at| device.read8(at)).all(|byte| byte == 0));
                }
            }
        }
        assert!(Source::shared(program, 31, 2).is_err());
        let device: [AtomicU64; 2] = Default::default();
        let device = Window::over(&device);
        device.copy_from(9, Source::shared(program, 0, 8).unwrap());
        assert_eq!((device.read64(0), device.read64(8)), (0, 0), "out of range");
    }
}
