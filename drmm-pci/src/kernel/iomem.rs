//! Registers and memory of a device, in a kernel: the host's accessors, each of which is one load or store here.

use core::fmt;
use core::sync::atomic::{AtomicU64, Ordering};

use drmm_runtime::host::kernel::{print, Mapped};
use drmm_runtime::io::Window;
use drmm_runtime::{AtUnbind, Errno, Error, Resource, Result};

/// A mapped BAR. The bound list owns it.
pub(crate) struct Mapping {
    mapped: Mapped,
    /// Accesses out of range so far.
    faults: AtomicU64,
}

impl Mapping {
    pub(crate) fn new(mapped: Mapped) -> Self {
        Self { mapped, faults: AtomicU64::new(0) }
    }

    #[cold]
    fn report(&self, error: Error) {
        // ORDERING: only the first of them matters, which every ordering gives.
        if self.faults.fetch_add(1, Ordering::Relaxed) == 0 {
            print(format_args!("{error}"));
        }
    }
}

/// A handle of mapped device memory, the kernel's `void __iomem *` with a size and an end.
///
/// It is `Copy` and belongs to the binding `'bound`: it fits a `#[devm]` field and nothing that lives longer.
/// All offsets and lengths are in bytes, and accesses are naturally aligned. Values are little-endian on the
/// bus. A function that is gone reads all-ones and ignores writes.
///
/// `SIZE` bytes are there at least. An offset below it that the compiler knows is checked when the driver is built:
/// see [`devm_iomap_bar_sized`](crate::Device::devm_iomap_bar_sized).
#[derive(Clone, Copy)]
pub struct IoMem<'bound, const SIZE: usize = 0> {
    mapping: &'bound Mapping,
    window: Window<'bound, SIZE>,
}

impl<const SIZE: usize> Resource for IoMem<'_, SIZE> {
    type Ends = AtUnbind;
}

macro_rules! accessors {
    ($($ty:ident $read:ident $try_read:ident $write:ident $try_write:ident $text:literal)*) => { $(
        #[doc = concat!("Reads ", $text, ". Out of range or misaligned it reads all-ones, which is recorded.")]
        #[inline]
        #[must_use = "a read may have side effects: write `let _ =` if only those are wanted"]
        pub fn $read(&self, offset: u64) -> $ty {
            self.$try_read(offset).unwrap_or_else(|error| {
                self.mapping.report(error);
                $ty::MAX
            })
        }

        #[doc = concat!("Reads ", $text, ". Fails with `EINVAL` out of range or misaligned.")]
        #[inline]
        pub fn $try_read(&self, offset: u64) -> Result<$ty> {
            Ok(self.window.$read(self.check(offset, size_of::<$ty>())?))
        }

        #[doc = concat!("Writes ", $text, ". Out of range or misaligned it is dropped, which is recorded.")]
        #[inline]
        pub fn $write(&self, offset: u64, value: $ty) {
            self.$try_write(offset, value).unwrap_or_else(|error| self.mapping.report(error));
        }

        #[doc = concat!("Writes ", $text, ". Fails with `EINVAL` out of range or misaligned.")]
        #[inline]
        pub fn $try_write(&self, offset: u64, value: $ty) -> Result {
            self.window.$write(self.check(offset, size_of::<$ty>())?, value);
            Ok(())
        }
    )* };
}

impl<'bound> IoMem<'bound> {
    pub(crate) fn whole(mapping: &'bound Mapping) -> Self {
        Self { mapping, window: mapping.mapped.window() }
    }
}

impl<'bound, const SIZE: usize> IoMem<'bound, SIZE> {
    /// The same handle, known to have `AT_LEAST` bytes. Fails with `EINVAL` if it has not.
    pub fn sized<const AT_LEAST: usize>(self) -> Result<IoMem<'bound, AT_LEAST>> {
        Ok(IoMem { mapping: self.mapping, window: self.window.sized()? })
    }

    accessors! {
        u8 read8 try_read8 write8 try_write8 "one byte"
        u16 read16 try_read16 write16 try_write16 "two bytes"
        u32 read32 try_read32 write32 try_write32 "four bytes"
        u64 read64 try_read64 write64 try_write64 "eight bytes"
    }

    /// Reads a run of bytes (`memcpy_fromio`). Out of range all of `into` becomes `0xff`, which is recorded.
    pub fn read_block(&self, offset: u64, into: &mut [u8]) {
        if let Err(error) = self.try_read_block(offset, into) {
            into.fill(0xff);
            self.mapping.report(error);
        }
    }

    /// Reads a run of bytes. Fails with `EINVAL` out of range, and leaves `into` as it is.
    pub fn try_read_block(&self, offset: u64, into: &mut [u8]) -> Result {
        self.window.read_block(self.check_range(offset, into.len())?, into);
        Ok(())
    }

    /// Writes a run of bytes (`memcpy_toio`). Out of range nothing is written, which is recorded.
    pub fn write_block(&self, offset: u64, from: &[u8]) {
        self.try_write_block(offset, from).unwrap_or_else(|error| self.mapping.report(error));
    }

    /// Writes a run of bytes. Fails with `EINVAL` out of range, and writes nothing then.
    pub fn try_write_block(&self, offset: u64, from: &[u8]) -> Result {
        self.window.write_block(self.check_range(offset, from.len())?, from);
        Ok(())
    }

    /// A handle of a part: `len` bytes from `offset` on. Fails with `EINVAL` if that is not inside this one, or does not
    /// begin at a multiple of eight.
    pub fn subregion(&self, offset: u64, len: u64) -> Result<IoMem<'bound>> {
        let len = usize::try_from(len).unwrap_or(usize::MAX);
        let at = self.check_range(offset, len)?;
        Ok(IoMem { mapping: self.mapping, window: self.window.part(at, len)? })
    }

    /// The length in bytes.
    #[must_use]
    pub const fn len(&self) -> u64 {
        self.window.len() as u64
    }

    /// Whether there is nothing to access: only a part of no bytes.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.window.is_empty()
    }

    /// How many accesses through any handle of this mapping were out of range or misaligned.
    #[must_use]
    pub fn faults(&self) -> u64 {
        // ORDERING: a count for people and tests; nothing is ordered by it.
        self.mapping.faults.load(Ordering::Relaxed)
    }

    /// The offset of an access. Below `SIZE` it is known without a look at the handle.
    #[inline]
    fn check(&self, offset: u64, width: usize) -> Result<usize> {
        let at = usize::try_from(offset).unwrap_or(usize::MAX);
        if width <= SIZE && at <= SIZE - width && at.is_multiple_of(width) {
            return Ok(at);
        }
        let at = self.check_range(offset, width)?;
        if at.is_multiple_of(width) {
            return Ok(at);
        }
        let error = Error::new(Errno::EINVAL, "the offset of an access is not aligned to its width");
        Err(error.figures(offset, width as u64))
    }

    /// The offset of `length` bytes at `offset` of this handle.
    fn check_range(&self, offset: u64, length: usize) -> Result<usize> {
        let end = offset.checked_add(length as u64);
        match (usize::try_from(offset), end) {
            (Ok(at), Some(end)) if end <= self.len() => Ok(at),
            _ => {
                let error = Error::new(Errno::EINVAL, "an access ends beyond the mapped memory");
                Err(error.figures(end.unwrap_or(u64::MAX), self.len()))
            }
        }
    }
}

impl<const SIZE: usize> fmt::Debug for IoMem<'_, SIZE> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IoMem({:#x} bytes, at least {SIZE:#x})", self.len())
    }
}
