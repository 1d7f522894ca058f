//! A function of a machine on the host, and its BARs, over the machine's [`Function`].
//!
//! If the machine has memory to reach directly, an access does not pass the machine: it checks
//! whether the device still answers, and then is a load or store.

use std::fmt;
use std::sync::Arc;

use drmm_runtime::io::{Shared, Source, Window};
use drmm_runtime::{Errno, Error, Result};

use crate::address::Address;
use crate::config::{self, Config};
use crate::fault::Fault;
use crate::id::Identity;
use crate::log::{BusEvent, Log};
use crate::transport::{no_such_bar, BarInfo, BarKind, Direct, Function, Width, BAR_COUNT};

/// What all handles of one function share.
pub struct Hardware {
    pub(crate) at: Address,
    pub(crate) function: Arc<dyn Function>,
    pub(crate) log: Log,
    pub(crate) name: String,
    pub(crate) identity: Identity,
}

/// What a [`Device`](crate::Device) holds.
pub(crate) type Handle = Arc<Hardware>;

impl Hardware {
    /// Reads what the function is. Fails with `ENODEV` if nothing answers.
    pub(crate) fn new(function: Arc<dyn Function>, log: Log) -> Result<Handle> {
        let identity = Config::new(&*function).identity()?;
        let at = function.address();
        Ok(Arc::new(Self { at, name: at.to_string(), identity, function, log }))
    }

    pub(crate) fn is_present(&self) -> bool {
        self.function.is_present()
    }

    /// A BAR, checked. Fails as [`Device::bar`](crate::Device::bar).
    pub(crate) fn bar(&self, index: u8) -> Result<BarInfo> {
        // The registers behind those of a bridge mean something else.
        let count = match Config::new(&*self.function).header_type()? {
            1 => 2,
            2 => 1,
            _ => BAR_COUNT,
        };
        if index >= count {
            return Err(no_such_bar(index));
        }
        let info = self.function.bar(index)?;
        info.check()?;
        Ok(info)
    }

    /// The length of a BAR in bytes.
    pub(crate) fn bar_size(&self, index: u8) -> Result<u64> {
        self.bar(index).map(|info| info.size)
    }

    pub(crate) fn enable(&self) -> Result {
        let mut wanted = 0;
        for index in 0..BAR_COUNT {
            match self.bar(index).map(|info| info.kind) {
                Ok(BarKind::Io) => wanted |= config::COMMAND_IO,
                Ok(BarKind::Memory | BarKind::PrefetchableMemory) => wanted |= config::COMMAND_MEMORY,
                Err(_) => {}
            }
        }
        self.change_command(wanted, 0)
    }

    /// Lets the function raise its line. Fails with `ENXIO` if it has none, and with `ENODEV` if it
    /// is gone.
    pub(crate) fn prepare_irq(&self) -> Result {
        if Config::new(&*self.function).read8(config::INTERRUPT_PIN)? == 0 {
            return Err(Error::new(Errno::ENXIO, "the function has no interrupt line"));
        }
        self.change_command(0, config::COMMAND_INTX_DISABLE)
    }

    /// Changes bits of the command register. Fails with `ENODEV` if the function is gone.
    pub(crate) fn change_command(&self, set: u16, clear: u16) -> Result {
        let before = Config::new(&*self.function).read16(config::COMMAND)?;
        if before == 0xffff {
            return Err(Error::new(Errno::ENODEV, "the function does not answer in config space"));
        }
        let after = before & !clear | set;
        if after != before {
            self.function.config_write(config::COMMAND, Width::B2, after.into());
        }
        Ok(())
    }
}

/// Its name on the bus, and what it is.
impl fmt::Display for Hardware {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.identity)
    }
}

/// A whole BAR that is mapped.
pub(crate) struct Mapped {
    pub(crate) hardware: Handle,
    bar: u8,
    size: u64,
    /// The memory, if it can be reached without the function.
    direct: Option<Direct>,
}

impl Mapped {
    pub(crate) fn new(hardware: &Handle, bar: u8) -> Result<Self> {
        let size = hardware.bar_size(bar)?;
        let direct = hardware.function.direct(bar);
        if let Some(why) = hardware.function.detour(bar) {
            hardware.log.add(hardware.at, BusEvent::Detour(why));
        }
        Ok(Self { hardware: Arc::clone(hardware), bar, size, direct })
    }

    /// Waits until the writes so far have arrived.
    pub(crate) fn flush(&self) -> Result {
        self.hardware.function.flush()
    }

    /// All of it.
    pub(crate) fn region(&self) -> Region<'_> {
        let window = self.direct.as_ref().map(|direct| direct.window());
        let window = window.and_then(|window| window.part(0, place(self.size)).ok());
        Region { start: 0, len: self.size, window }
    }

    /// Records and reports an access that was not made.
    pub(crate) fn record(&self, fault: Fault) {
        self.hardware.log.add(self.hardware.at, BusEvent::OutOfRange(fault.why));
        fault.report(&self.hardware.name, self.bar);
    }

    /// Whether there is memory to reach directly and it answers.
    #[inline]
    fn answers(&self) -> bool {
        self.direct.as_ref().is_some_and(Direct::answers)
    }
}

/// The place of the device and the BAR.
impl fmt::Display for Mapped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} BAR {}", self.hardware.at, self.bar)
    }
}

/// The part of a mapped BAR that a handle reaches. Offsets count from its start, and are checked by
/// the handle.
#[derive(Clone, Copy)]
pub(crate) struct Region<'bound, const SIZE: usize = 0> {
    /// A multiple of eight if `SIZE` is not 0.
    start: u64,
    len: u64,
    /// The same memory, where it can be reached directly.
    window: Option<Window<'bound, SIZE, Shared>>,
}

macro_rules! accessors {
    ($($width:ident $ty:ident $read:ident $write:ident)*) => { $(
        #[inline]
        pub(crate) fn $read(&self, of: &Mapped, offset: u64) -> $ty {
            if let Some(window) = &self.window {
                return if of.answers() { window.$read(place(offset)) } else { $ty::MAX };
            }
            let value = of.hardware.function.read(of.bar, self.start + offset, Width::$width);
            // A transport gives no more bits than it was asked for.
            $ty::try_from(value & Width::$width.all_ones()).unwrap_or($ty::MAX)
        }

        #[inline]
        pub(crate) fn $write(&self, of: &Mapped, offset: u64, value: $ty) {
            if let Some(window) = &self.window {
                if of.answers() {
                    window.$write(place(offset), value);
                }
                return;
            }
            of.hardware.function.write(of.bar, self.start + offset, Width::$width, value.into());
        }
    )* };
}

impl<'bound, const SIZE: usize> Region<'bound, SIZE> {
    accessors! {
        B1 u8 read8 write8
        B2 u16 read16 write16
        B4 u32 read32 write32
        B8 u64 read64 write64
    }

    pub(crate) fn read_block(&self, of: &Mapped, offset: u64, into: &mut [u8]) {
        if let Some(window) = &self.window {
            if of.answers() {
                window.read_block(place(offset), into);
            } else {
                into.fill(0xff);
            }
            return;
        }
        of.hardware.function.read_block(of.bar, self.start + offset, into);
    }

    pub(crate) fn write_block(&self, of: &Mapped, offset: u64, from: &[u8]) {
        if let Some(window) = &self.window {
            if of.answers() {
                window.write_block(place(offset), from);
            }
            return;
        }
        of.hardware.function.write_block(of.bar, self.start + offset, from);
    }

    pub(crate) fn copy_from(&self, of: &Mapped, offset: u64, from: Source<'_>) {
        if let Some(window) = &self.window {
            if of.answers() {
                window.copy_from(place(offset), from);
            }
            return;
        }
        from.pieces(|before, bytes| {
            of.hardware.function.write_block(of.bar, self.start + offset + before as u64, bytes);
        });
    }

    /// The same region, known to have `AT_LEAST` bytes.
    pub(crate) fn sized<const AT_LEAST: usize>(self) -> Result<Region<'bound, AT_LEAST>> {
        let Self { start, len, window } = self;
        if len < AT_LEAST as u64 || !start.is_multiple_of(8) {
            let error = Error::new(Errno::EINVAL, "the device has less memory than its driver needs");
            return Err(error.figures(len, AT_LEAST as u64));
        }
        Ok(Region { start, len, window: window.map(Window::sized).transpose()? })
    }

    /// A part of it. The range is inside.
    #[expect(
        clippy::unnecessary_wraps,
        reason = "in a kernel a part begins at a multiple of eight, or fails"
    )]
    pub(crate) fn part(self, offset: u64, len: u64) -> Result<Region<'bound>> {
        // A window begins at a multiple of eight; any other part is accessed through the transport.
        let window = self.window.and_then(|window| window.part(place(offset), place(len)).ok());
        Ok(Region { start: self.start + offset, len, window })
    }

    /// Where it begins in the BAR, in bytes.
    pub(crate) const fn start(&self) -> u64 {
        self.start
    }

    pub(crate) const fn len(&self) -> u64 {
        self.len
    }
}

impl<const SIZE: usize> fmt::Display for Region<'_, SIZE> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, " at {:#x}, {:#x} bytes", self.start, self.len)
    }
}

/// An offset in memory; one that does not fit is at the very end.
#[inline]
fn place(offset: u64) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}
