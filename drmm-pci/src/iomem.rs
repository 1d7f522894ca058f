//! Registers and memory of a device, for as long as a driver is bound to it.
//!
//! A handle is checked at every access: range and alignment. The plain accessors cannot fail, as a
//! load or a store cannot; an access out of range behaves as one to a device that is not there, and
//! is recorded, because an offset may come from a program or from the device itself. The `try_`
//! accessors return an error instead.
//!
//! A handle that was mapped with a size has it in its type, so the compiler checks constant
//! offsets. How an access is made is up to [`hardware`](crate::hardware): in a kernel it is a load
//! or a store, and so it is on the host if the machine has memory to reach directly.

use core::fmt;
use core::sync::atomic::{AtomicU64, Ordering};

use drmm_runtime::io::{Io, Sink, Source, Space};
use drmm_runtime::resource::{AtUnbind, Resource};
use drmm_runtime::{Errno, Error, Result};

use crate::fault::{Access, Fault};
use crate::hardware::{Handle, Mapped, Region};

/// A mapped BAR. The bound list owns it.
pub(crate) struct Mapping {
    pub(crate) mapped: Mapped,
    /// Accesses out of range so far.
    faults: AtomicU64,
}

impl Mapping {
    /// Fails as [`devm_iomap_bar`](crate::Device::devm_iomap_bar).
    pub(crate) fn new(hardware: &Handle, bar: u8) -> Result<Self> {
        Ok(Self { mapped: Mapped::new(hardware, bar)?, faults: AtomicU64::new(0) })
    }

    #[cold]
    fn report(&self, fault: Fault) {
        // ORDERING: only which access is the first matters, and every ordering gives that.
        if self.faults.fetch_add(1, Ordering::Relaxed) == 0 {
            self.mapped.record(fault);
        }
    }
}

/// A handle of mapped device memory, the kernel's `void __iomem *` with a size and an end.
///
/// It is `Copy` and belongs to the binding `'bound`: it fits a `#[devm]` field and nothing that
/// lives longer. All offsets and lengths are in bytes, and accesses are naturally aligned. Values
/// are little-endian on the bus. A function that is gone reads all-ones and ignores writes.
///
/// It has at least `SIZE` bytes. A constant offset below that is checked when the driver is
/// compiled: see [`devm_iomap_bar_sized`](crate::Device::devm_iomap_bar_sized). For registers with
/// names see [`registers!`](drmm_runtime::registers), whose blocks are over such a handle.
///
/// ```
/// use drmm_pci::{self as pci, IoMem};
/// use drmm_runtime::prelude::*;
///
/// const LIVENESS: u64 = 0x04;
///
/// fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
///     let registers: IoMem<'bound, 0x80> = pdev.devm_iomap_bar_sized(0)?;
///     registers.write32(LIVENESS, 1);
///     assert_eq!(registers.read32(LIVENESS), !1);
///
///     // An offset that may be wrong, since a program gave it.
///     assert_eq!(registers.try_read32(2).map_err(|error| error.errno()), Err(Errno::EINVAL));
///     let interrupts = registers.subregion(0x20, 0x08)?;
///     assert_eq!(interrupts.read32(0x04), 0, "the status is at 0x24 of the whole");
///     Ok(Registered::no_device())
/// }
/// # struct Edu;
/// # impl pci::Driver for Edu {
/// #     const IDS: &'static [pci::Id] = &[pci::Id::new(0x1234, 0x11e8)];
/// #     fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
/// #         probe(pdev)
/// #     }
/// # }
/// # fn main() -> Result {
/// # let machine = drmm_sim::Machine::new()?;
/// # let at = machine.plug(3, drmm_sim::Edu::new())?;
/// # let bus = pci::Bus::new(machine)?;
/// # bus.register_driver::<Edu>();
/// # assert_eq!((bus.bound(), bus.last_error(at)), (vec![(at, "Edu")], None));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy)]
pub struct IoMem<'bound, const SIZE: usize = 0> {
    pub(crate) mapping: &'bound Mapping,
    region: Region<'bound, SIZE>,
}

impl<const SIZE: usize> Resource for IoMem<'_, SIZE> {
    type Ends = AtUnbind;
}

macro_rules! accessors {
    ($($ty:ident $read:ident $try_read:ident $write:ident $try_write:ident $text:literal)*) => { $(
        #[doc = concat!("Reads ", $text, ". Out of range or misaligned it reads all-ones, which is recorded.")]
        #[must_use = "a read may have side effects: write `let _ =` if only those are wanted"]
        #[inline]
        pub fn $read(&self, offset: u64) -> $ty {
            self.$try_read(offset).unwrap_or_else(|error| {
                self.fault(Access::Read, offset, size_of::<$ty>() as u64, error);
                $ty::MAX
            })
        }

        #[doc = concat!("Reads ", $text, ". Fails with `EINVAL` out of range or misaligned.")]
        #[inline]
        pub fn $try_read(&self, offset: u64) -> Result<$ty> {
            self.check(offset, size_of::<$ty>() as u64)?;
            Ok(self.region.$read(&self.mapping.mapped, offset))
        }

        #[doc = concat!("Writes ", $text, ". Out of range or misaligned it is dropped, which is recorded.")]
        #[inline]
        pub fn $write(&self, offset: u64, value: $ty) {
            self.$try_write(offset, value)
                .unwrap_or_else(|error| self.fault(Access::Write, offset, size_of::<$ty>() as u64, error));
        }

        #[doc = concat!("Writes ", $text, ". Fails with `EINVAL` out of range or misaligned.")]
        #[inline]
        pub fn $try_write(&self, offset: u64, value: $ty) -> Result {
            self.check(offset, size_of::<$ty>() as u64)?;
            self.region.$write(&self.mapping.mapped, offset, value);
            Ok(())
        }
    )* };
}

impl<const SIZE: usize> Sink for IoMem<'_, SIZE> {
    fn copy_from(&self, at: u64, from: Source<'_>) -> Result {
        self.check_range(at, from.len() as u64)?;
        self.region.copy_from(&self.mapping.mapped, at, from);
        Ok(())
    }
}

macro_rules! io {
    ($($ty:ident $read:ident $write:ident)*) => { $(
        impl<const SIZE: usize> Io<$ty> for IoMem<'_, SIZE> {
            #[inline]
            fn read(&self, offset: usize) -> $ty {
                self.$read(offset as u64)
            }

            #[inline]
            fn write(&self, offset: usize, value: $ty) {
                self.$write(offset as u64, value);
            }
        }
    )* };
}
io! {
    u8 read8 write8
    u16 read16 write16
    u32 read32 write32
    u64 read64 write64
}

impl<const SIZE: usize> Space<SIZE> for IoMem<'_, SIZE> {}

impl<'bound> IoMem<'bound> {
    pub(crate) fn whole(mapping: &'bound Mapping) -> Self {
        Self { mapping, region: mapping.mapped.region() }
    }
}

impl<'bound, const SIZE: usize> IoMem<'bound, SIZE> {
    /// The same handle, known to have `AT_LEAST` bytes.
    ///
    /// Fails with `EINVAL` if it has not, or if it is a part that does not begin at a multiple of
    /// eight.
    pub fn sized<const AT_LEAST: usize>(self) -> Result<IoMem<'bound, AT_LEAST>> {
        Ok(IoMem { mapping: self.mapping, region: self.region.sized()? })
    }

    accessors! {
        u8 read8 try_read8 write8 try_write8 "one byte"
        u16 read16 try_read16 write16 try_write16 "two bytes"
        u32 read32 try_read32 write32 try_write32 "four bytes"
        u64 read64 try_read64 write64 try_write64 "eight bytes"
    }

    /// Reads a run of bytes (`memcpy_fromio`). Out of range all of `into` becomes `0xff`, which is
    /// recorded.
    pub fn read_block(&self, offset: u64, into: &mut [u8]) {
        if let Err(error) = self.try_read_block(offset, into) {
            into.fill(0xff);
            self.fault(Access::Read, offset, into.len() as u64, error);
        }
    }

    /// Reads a run of bytes. Fails with `EINVAL` out of range, and leaves `into` as it is.
    pub fn try_read_block(&self, offset: u64, into: &mut [u8]) -> Result {
        self.check_range(offset, into.len() as u64)?;
        self.region.read_block(&self.mapping.mapped, offset, into);
        Ok(())
    }

    /// Writes a run of bytes (`memcpy_toio`). Out of range nothing is written, which is recorded.
    pub fn write_block(&self, offset: u64, from: &[u8]) {
        self.try_write_block(offset, from)
            .unwrap_or_else(|error| self.fault(Access::Write, offset, from.len() as u64, error));
    }

    /// Writes a run of bytes. Fails with `EINVAL` out of range, and writes nothing then.
    pub fn try_write_block(&self, offset: u64, from: &[u8]) -> Result {
        self.check_range(offset, from.len() as u64)?;
        self.region.write_block(&self.mapping.mapped, offset, from);
        Ok(())
    }

    /// Waits until all writes so far have arrived at the device. Fails with `ENODEV` if it is gone.
    pub fn flush(&self) -> Result {
        self.mapping.mapped.flush()
    }

    /// A handle of a part: `len` bytes from `offset` on. Fails with `EINVAL` if that is not inside
    /// this one, and in a kernel if it does not begin at a multiple of eight.
    pub fn subregion(&self, offset: u64, len: u64) -> Result<IoMem<'bound>> {
        self.check_range(offset, len)?;
        Ok(IoMem { mapping: self.mapping, region: self.region.part(offset, len)? })
    }

    /// The length in bytes.
    #[must_use]
    pub const fn len(&self) -> u64 {
        self.region.len()
    }

    /// Whether there is nothing to access: only a part of no bytes.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many accesses through any handle of this mapping were out of range or misaligned.
    #[must_use]
    pub fn faults(&self) -> u64 {
        // ORDERING: a count for reports and tests; nothing is ordered by it.
        self.mapping.faults.load(Ordering::Relaxed)
    }

    #[cold]
    fn fault(&self, access: Access, offset: u64, bytes: u64, why: Error) {
        self.mapping.report(Fault { access, offset, bytes, part: (self.region.start(), self.len()), why });
    }

    /// Checks an access. Below `SIZE` it is known to be good without a look at the handle.
    #[inline]
    fn check(&self, offset: u64, bytes: u64) -> Result {
        let size = SIZE as u64;
        if bytes <= size && offset <= size - bytes && offset.is_multiple_of(bytes) {
            return Ok(());
        }
        self.check_at_run_time(offset, bytes)
    }

    fn check_at_run_time(&self, offset: u64, bytes: u64) -> Result {
        self.check_range(offset, bytes)?;
        // A part may begin anywhere; what counts is the address on the bus.
        let at = self.region.start() + offset;
        if !at.is_multiple_of(bytes) {
            let error = Error::new(Errno::EINVAL, "the offset of an access is not aligned to its width");
            return Err(error.figures(at, bytes));
        }
        Ok(())
    }

    /// Checks that `length` bytes at `offset` are inside.
    fn check_range(&self, offset: u64, length: u64) -> Result {
        match offset.checked_add(length) {
            Some(end) if end <= self.len() => Ok(()),
            end => {
                let error = Error::new(Errno::EINVAL, "an access ends beyond the mapped memory");
                Err(error.figures(end.unwrap_or(u64::MAX), self.len()))
            }
        }
    }
}

impl<const SIZE: usize> fmt::Debug for IoMem<'_, SIZE> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IoMem({}{})", self.mapping.mapped, self.region)
    }
}
