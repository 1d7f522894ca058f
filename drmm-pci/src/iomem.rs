//! Registers and memory of a device, for as long as a driver is bound to it.
//!
//! A handle is checked at every access: range and alignment. The plain accessors cannot fail, as a load or a
//! store cannot; an access out of range behaves as one to a device that is not there, and is recorded, because
//! an offset may come from a program or from the device itself. The `try_` accessors say so instead.
//!
//! Two things make an access short. A handle that was mapped with a size has it in its type, so the compiler checks
//! constant offsets. And where the transport has memory to reach directly, an access does not pass the transport: it
//! looks whether the device still answers, and is a load or store then.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;

use drmm_runtime::io::{Shared, Window};
use drmm_runtime::{AtUnbind, Errno, Error, Resource, Result};

use crate::device::Hardware;
use crate::direct::Direct;
use crate::log::BusEvent;
use crate::transport::Width;

/// A mapped BAR. The bound list owns it.
pub(crate) struct Mapping {
    hardware: Arc<Hardware>,
    bar: u8,
    size: u64,
    /// What can be reached without the function.
    direct: Option<Direct>,
    /// Accesses out of range so far.
    faults: AtomicU64,
}

impl Mapping {
    pub(crate) fn new(hardware: Arc<Hardware>, bar: u8, size: u64) -> Self {
        let direct = hardware.function.direct(bar);
        if let Some(why) = hardware.function.detour(bar) {
            hardware.log.add(hardware.at, BusEvent::Detour(why));
        }
        Self { hardware, bar, size, direct, faults: AtomicU64::new(0) }
    }

    /// Whether what can be reached directly answers.
    #[inline]
    fn answers(&self) -> bool {
        self.direct.as_ref().is_some_and(Direct::answers)
    }

    #[cold]
    fn report(&self, error: Error) {
        // ORDERING: only the first of them matters, which every ordering gives.
        if self.faults.fetch_add(1, Ordering::Relaxed) == 0 {
            self.hardware.log.add(self.hardware.at, BusEvent::OutOfRange(error));
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
    /// A multiple of eight if `SIZE` is not 0.
    start: u64,
    len: u64,
    /// The same memory, where it can be reached directly.
    window: Option<Window<'bound, SIZE, Shared>>,
}

impl<const SIZE: usize> Resource for IoMem<'_, SIZE> {
    type Ends = AtUnbind;
}

macro_rules! accessors {
    ($($width:ident $ty:ident $read:ident $try_read:ident $write:ident $try_write:ident $text:literal)*) => { $(
        #[doc = concat!("Reads ", $text, ". Out of range or misaligned it reads all-ones, which is recorded.")]
        #[must_use = "a read may have side effects: write `let _ =` if only those are wanted"]
        #[inline]
        pub fn $read(&self, offset: u64) -> $ty {
            self.$try_read(offset).unwrap_or_else(|error| {
                self.mapping.report(error);
                $ty::MAX
            })
        }

        #[doc = concat!("Reads ", $text, ". Fails with `EINVAL` out of range or misaligned.")]
        #[inline]
        pub fn $try_read(&self, offset: u64) -> Result<$ty> {
            let at = self.check(offset, Width::$width)?;
            if let Some(window) = &self.window {
                return Ok(if self.mapping.answers() { window.$read(place(offset)) } else { $ty::MAX });
            }
            let value = self.mapping.hardware.function.read(self.mapping.bar, at, Width::$width);
            // A transport gives no more bits than it was asked for.
            Ok($ty::try_from(value & Width::$width.all_ones()).unwrap_or($ty::MAX))
        }

        #[doc = concat!("Writes ", $text, ". Out of range or misaligned it is dropped, which is recorded.")]
        #[inline]
        pub fn $write(&self, offset: u64, value: $ty) {
            self.$try_write(offset, value).unwrap_or_else(|error| self.mapping.report(error));
        }

        #[doc = concat!("Writes ", $text, ". Fails with `EINVAL` out of range or misaligned.")]
        #[inline]
        pub fn $try_write(&self, offset: u64, value: $ty) -> Result {
            let at = self.check(offset, Width::$width)?;
            if let Some(window) = &self.window {
                if self.mapping.answers() {
                    window.$write(place(offset), value);
                }
                return Ok(());
            }
            self.mapping.hardware.function.write(self.mapping.bar, at, Width::$width, value.into());
            Ok(())
        }
    )* };
}

impl<'bound> IoMem<'bound> {
    pub(crate) fn whole(mapping: &'bound Mapping) -> Self {
        let window = mapping.direct.as_ref().map(|direct| direct.window());
        let window = window.and_then(|window| window.part(0, place(mapping.size)).ok());
        Self { mapping, start: 0, len: mapping.size, window }
    }
}

impl<'bound, const SIZE: usize> IoMem<'bound, SIZE> {
    /// The same handle, known to have `AT_LEAST` bytes.
    ///
    /// Fails with `EINVAL` if it has not, or if it is a part that does not begin at a multiple of eight.
    pub fn sized<const AT_LEAST: usize>(self) -> Result<IoMem<'bound, AT_LEAST>> {
        let Self { mapping, start, len, window } = self;
        if len < AT_LEAST as u64 || !start.is_multiple_of(8) {
            let error = Error::new(Errno::EINVAL, "the device has less memory than its driver needs");
            return Err(error.figures(len, AT_LEAST as u64));
        }
        let window = window.map(Window::sized).transpose()?;
        Ok(IoMem { mapping, start, len, window })
    }

    accessors! {
        B1 u8 read8 try_read8 write8 try_write8 "one byte"
        B2 u16 read16 try_read16 write16 try_write16 "two bytes"
        B4 u32 read32 try_read32 write32 try_write32 "four bytes"
        B8 u64 read64 try_read64 write64 try_write64 "eight bytes"
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
        let at = self.check_range(offset, into.len() as u64)?;
        if let Some(window) = &self.window {
            if self.mapping.answers() {
                window.read_block(place(offset), into);
            } else {
                into.fill(0xff);
            }
            return Ok(());
        }
        self.mapping.hardware.function.read_block(self.mapping.bar, at, into);
        Ok(())
    }

    /// Writes a run of bytes (`memcpy_toio`). Out of range nothing is written, which is recorded.
    pub fn write_block(&self, offset: u64, from: &[u8]) {
        self.try_write_block(offset, from).unwrap_or_else(|error| self.mapping.report(error));
    }

    /// Writes a run of bytes. Fails with `EINVAL` out of range, and writes nothing then.
    pub fn try_write_block(&self, offset: u64, from: &[u8]) -> Result {
        let at = self.check_range(offset, from.len() as u64)?;
        if let Some(window) = &self.window {
            if self.mapping.answers() {
                window.write_block(place(offset), from);
            }
            return Ok(());
        }
        self.mapping.hardware.function.write_block(self.mapping.bar, at, from);
        Ok(())
    }

    /// A handle of a part: `len` bytes from `offset` on. Fails with `EINVAL` if that is not inside this one.
    pub fn subregion(&self, offset: u64, len: u64) -> Result<IoMem<'bound>> {
        let start = self.check_range(offset, len)?;
        // A window begins at eight bytes; what does not is accessed through the transport.
        let window = self.window.and_then(|window| window.part(place(offset), place(len)).ok());
        Ok(IoMem { mapping: self.mapping, start, len, window })
    }

    /// The length in bytes.
    #[must_use]
    pub const fn len(&self) -> u64 {
        self.len
    }

    /// Whether there is nothing to access: only a part of no bytes.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Waits until all writes so far have arrived at the device. Fails with `ENODEV` if it is gone.
    pub fn flush(&self) -> Result {
        self.mapping.hardware.function.flush()
    }

    /// Whether the device has gone away. This asks the hardware.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        !self.mapping.hardware.function.is_present()
    }

    /// How many accesses through any handle of this mapping were out of range or misaligned.
    #[must_use]
    pub fn faults(&self) -> u64 {
        // ORDERING: a count for people and tests; nothing is ordered by it.
        self.mapping.faults.load(Ordering::Relaxed)
    }

    /// The offset in the BAR of an access. Below `SIZE` it is known without a look at the handle.
    #[inline]
    fn check(&self, offset: u64, width: Width) -> Result<u64> {
        let (size, bytes) = (SIZE as u64, width.bytes());
        if bytes <= size && offset <= size - bytes && offset.is_multiple_of(bytes) {
            return Ok(self.start + offset);
        }
        self.check_at_run_time(offset, width)
    }

    fn check_at_run_time(&self, offset: u64, width: Width) -> Result<u64> {
        let at = self.check_range(offset, width.bytes())?;
        // A part may begin anywhere; what counts is the address on the bus.
        if !at.is_multiple_of(width.bytes()) {
            let error = Error::new(Errno::EINVAL, "the offset of an access is not aligned to its width");
            return Err(error.figures(at, width.bytes()));
        }
        Ok(at)
    }

    /// The offset in the BAR of `length` bytes at `offset` of this handle.
    fn check_range(&self, offset: u64, length: u64) -> Result<u64> {
        match offset.checked_add(length) {
            Some(end) if end <= self.len => Ok(self.start + offset),
            end => {
                let error = Error::new(Errno::EINVAL, "an access ends beyond the mapped memory");
                Err(error.figures(end.unwrap_or(u64::MAX), self.len))
            }
        }
    }
}

/// An offset in memory; one that is out of reach is at the very end.
#[inline]
fn place(offset: u64) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

impl<const SIZE: usize> fmt::Debug for IoMem<'_, SIZE> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { mapping, start, len, .. } = self;
        write!(f, "IoMem({} BAR {} at {start:#x}, {len:#x} bytes)", mapping.hardware.at, mapping.bar)
    }
}
