//! A function of a Linux kernel's bus, and its BARs: each access is one load or store.

use core::fmt;

use drmm_runtime::io::{Source, Window};
use drmm_runtime::kernel::{self, Found, Function, Irq};
use drmm_runtime::{Errno, Error, Result};

use crate::fault::Fault;
use crate::id::Identity;
use crate::irq_return::IrqReturn;

/// What a handle of a function holds.
#[derive(Clone)]
pub struct Hardware {
    function: Function,
    pub(crate) identity: Identity,
}

/// What a [`Device`](crate::Device) holds: the kernel counts the references itself.
pub(crate) type Handle = Hardware;

impl Hardware {
    /// Reads what the function is. Fails with `ENODEV` if nothing answers.
    pub(crate) fn new(function: Function) -> Result<Handle> {
        let identity = Identity::read(|at| function.config_read16(at), |at| function.config_read32(at))?;
        Ok(Self { function, identity })
    }

    pub(crate) fn is_present(&self) -> bool {
        self.function.is_present()
    }

    /// The length of a memory BAR in bytes.
    pub(crate) fn bar_size(&self, index: u8) -> Result<u64> {
        self.function.memory_bar(index).map(|bytes| bytes as u64)
    }

    pub(crate) fn enable(&self) -> Result {
        self.function.enable()
    }

    /// A no-op: the kernel looks for an interrupt when it is requested.
    #[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "on the host there may be no line")]
    pub(crate) fn prepare_irq(&self) -> Result {
        Ok(())
    }
}

/// What it is.
impl fmt::Display for Hardware {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.identity.fmt(f)
    }
}

/// A handler of the interrupt of a function. Dropping it waits for a run of the handler.
pub(crate) struct IrqHandler(#[expect(dead_code, reason = "it is there to be dropped")] Irq);

impl IrqHandler {
    /// `handler` fails when its device may not be touched any more.
    pub(crate) fn connect(
        hardware: &Handle,
        name: &str,
        handler: impl Fn() -> Result<IrqReturn> + Send + 'static,
    ) -> Result<Self> {
        let found = move || match handler() {
            Ok(IrqReturn::None) => Found::Nothing,
            Ok(IrqReturn::Handled) => Found::Something,
            Err(_) => Found::Gone,
        };
        Irq::request(&hardware.function, name, found).map(Self)
    }
}

/// A whole BAR that is mapped.
pub(crate) struct Mapped {
    bar: u8,
    memory: kernel::Mapped,
    hardware: Handle,
}

impl Mapped {
    pub(crate) fn new(hardware: &Handle, bar: u8) -> Result<Self> {
        Ok(Self { bar, memory: hardware.function.map(bar)?, hardware: hardware.clone() })
    }

    /// All of it.
    pub(crate) fn region(&self) -> Region<'_> {
        Region { window: self.memory.window() }
    }

    /// A read from the configuration space pushes the posted writes before it to the device.
    pub(crate) fn flush(&self) -> Result {
        if !self.hardware.is_present() {
            return Err(Error::new(Errno::ENODEV, "the device is gone"));
        }
        Ok(())
    }

    /// Reports an access that was not made.
    pub(crate) fn record(&self, fault: Fault) {
        fault.report(self.memory.device_name(), self.bar);
    }
}

/// The BAR; the kernel knows the place of the device.
impl fmt::Display for Mapped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BAR {}", self.bar)
    }
}

/// The part of a mapped BAR that a handle reaches. Offsets count from its start, and are checked by
/// the handle.
#[derive(Clone, Copy)]
pub(crate) struct Region<'bound, const SIZE: usize = 0> {
    window: Window<'bound, SIZE>,
}

macro_rules! accessors {
    ($($ty:ident $read:ident $write:ident)*) => { $(
        #[inline]
        pub(crate) fn $read(&self, _of: &Mapped, offset: u64) -> $ty {
            self.window.$read(place(offset))
        }

        #[inline]
        pub(crate) fn $write(&self, _of: &Mapped, offset: u64, value: $ty) {
            self.window.$write(place(offset), value);
        }
    )* };
}

impl<'bound, const SIZE: usize> Region<'bound, SIZE> {
    accessors! {
        u8 read8 write8
        u16 read16 write16
        u32 read32 write32
        u64 read64 write64
    }

    pub(crate) fn read_block(&self, _of: &Mapped, offset: u64, into: &mut [u8]) {
        self.window.read_block(place(offset), into);
    }

    pub(crate) fn write_block(&self, _of: &Mapped, offset: u64, from: &[u8]) {
        self.window.write_block(place(offset), from);
    }

    pub(crate) fn copy_from(&self, _of: &Mapped, offset: u64, from: Source<'_>) {
        self.window.copy_from(place(offset), from);
    }

    /// The same region, known to have `AT_LEAST` bytes.
    pub(crate) fn sized<const AT_LEAST: usize>(self) -> Result<Region<'bound, AT_LEAST>> {
        Ok(Region { window: self.window.sized()? })
    }

    /// A part of it. The range is inside. Fails with `EINVAL` if it does not begin at a multiple of
    /// eight.
    pub(crate) fn part(self, offset: u64, len: u64) -> Result<Region<'bound>> {
        Ok(Region { window: self.window.part(place(offset), place(len))? })
    }

    /// Where an alignment counts from: a window begins at a multiple of eight.
    #[expect(clippy::unused_self, reason = "on the host a part may begin anywhere")]
    pub(crate) const fn start(&self) -> u64 {
        0
    }

    pub(crate) const fn len(&self) -> u64 {
        self.window.len() as u64
    }
}

impl<const SIZE: usize> fmt::Display for Region<'_, SIZE> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, ", {:#x} bytes", self.len())
    }
}

/// An offset in memory; one that does not fit is at the very end.
#[inline]
fn place(offset: u64) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}
