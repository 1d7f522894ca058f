//! What a machine has to offer so that drivers can be bound to its PCI functions.
//!
//! A driver never sees this side: it works on [`Device`](crate::Device) and [`IoMem`](crate::IoMem). Removal is
//! normalised here, because machines differ in what they answer for a function that is gone, and a driver should
//! have to know one answer only: all-ones, the one that a PCI bus gives.

use std::fmt;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::Arc;
use std::time::Duration;

use drmm_runtime::{Errno, Error, Result};

use crate::direct::Direct;

/// Where a function sits: domain, bus, device, function.
///
/// The domain is unique per machine in this process, see [`next_domain`].
///
/// ```
/// let address = drmm_pci::Address { domain: 1, bus: 0, device: 2, function: 0 };
/// assert_eq!(address.to_string(), "0001:00:02.0");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Address {
    /// The host bridge, in other words the machine.
    pub domain: u16,
    /// The bus behind that host bridge.
    pub bus: u8,
    /// The device on the bus, 0 to 31.
    pub device: u8,
    /// The function of the device, 0 to 7.
    pub function: u8,
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { domain, bus, device, function } = self;
        write!(f, "{domain:04x}:{bus:02x}:{device:02x}.{function:x}")
    }
}

/// A domain number that no other machine of this process has.
///
/// Fails with `ENOSPC` after 65535 machines: a number that is used twice would give two devices one name.
pub fn next_domain() -> Result<u16> {
    static NEXT: AtomicU16 = AtomicU16::new(1);
    NEXT.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |next| next.checked_add(1))
        .map_err(|_| Error::new(Errno::ENOSPC, "this process has used up all PCI domain numbers"))
}

/// How many bytes one access moves.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Width {
    /// One byte.
    B1,
    /// Two bytes.
    B2,
    /// Four bytes.
    B4,
    /// Eight bytes.
    B8,
}

impl Width {
    /// The width in bytes.
    #[must_use]
    pub const fn bytes(self) -> u64 {
        match self {
            Self::B1 => 1,
            Self::B2 => 2,
            Self::B4 => 4,
            Self::B8 => 8,
        }
    }

    /// What a read of this width gives when nobody answers.
    #[must_use]
    pub const fn all_ones(self) -> u64 {
        match self {
            Self::B1 => 0xff,
            Self::B2 => 0xffff,
            Self::B4 => 0xffff_ffff,
            Self::B8 => u64::MAX,
        }
    }
}

/// A change of what is plugged in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HotplugEvent {
    /// A function appeared.
    Added(Address),
    /// Somebody asks that the driver let go; the function works until [`Transport::eject`].
    RemovalRequested(Address),
    /// The function is gone already.
    Removed(Address),
}

/// Whether these are the same function, not just two at one address.
pub(crate) fn is_same(one: &dyn Function, other: &dyn Function) -> bool {
    std::ptr::addr_eq(one, other)
}

/// A machine whose PCI functions drivers can bind to.
pub trait Transport: Send + Sync + 'static {
    /// The kind of machine: `"sim"` or `"qemu"`.
    fn name(&self) -> &'static str;

    /// The domain of all its functions, from [`next_domain`].
    fn domain(&self) -> u16;

    /// The functions that are present now, with their BARs assigned.
    fn scan(&self) -> Result<Vec<Arc<dyn Function>>>;

    /// The function at one address, with its BARs assigned. Fails with `ENXIO` if nothing is there.
    fn function(&self, at: Address) -> Result<Arc<dyn Function>>;

    /// The next hotplug event, waiting at most `timeout` for it.
    ///
    /// `Ok(None)` says that the time is over. Fails with `ENODEV` once the machine is gone.
    fn next_event(&self, timeout: Duration) -> Result<Option<HotplugEvent>>;

    /// Takes a function off the bus: the last step of an orderly removal, after its driver has let go.
    ///
    /// On real machines this is the ACPI eject, or the power of the slot going off. Those name a slot, this names the
    /// function: what was plugged into its slot meanwhile stays there. Fails with `ENODEV` if the function is gone by
    /// itself, and with `ENXIO` if it is in no slot of this machine.
    fn eject(&self, function: &dyn Function) -> Result;
}

/// A program keeps one handle of the machine, to pull its plugs, and gives the other to the bus.
impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn name(&self) -> &'static str {
        (**self).name()
    }

    fn domain(&self) -> u16 {
        (**self).domain()
    }

    fn scan(&self) -> Result<Vec<Arc<dyn Function>>> {
        (**self).scan()
    }

    fn function(&self, at: Address) -> Result<Arc<dyn Function>> {
        (**self).function(at)
    }

    fn next_event(&self, timeout: Duration) -> Result<Option<HotplugEvent>> {
        (**self).next_event(timeout)
    }

    fn eject(&self, function: &dyn Function) -> Result {
        (**self).eject(function)
    }
}

/// One PCI function.
///
/// Once it is gone every read gives all-ones and every write is dropped, for ever: a function that is plugged
/// into the same slot later is a new `Function`.
pub trait Function: Send + Sync + 'static {
    /// Where it sits.
    fn address(&self) -> Address;

    /// Reads config space. `offset` is in bytes; `width` is one to four bytes.
    fn config_read(&self, offset: u16, width: Width) -> u32;

    /// Writes config space. `offset` is in bytes; `width` is one to four bytes.
    fn config_write(&self, offset: u16, width: Width, value: u32);

    /// A BAR as it was sized and assigned.
    ///
    /// Fails with `ENXIO` if the function does not have it, and with `EINVAL` if what the function says of it
    /// makes no sense.
    fn bar(&self, index: u8) -> Result<BarInfo>;

    /// The memory behind a BAR, if the processor can reach it by itself. Then an access need not pass this trait.
    fn direct(&self, _bar: u8) -> Option<Direct> {
        None
    }

    /// Why accesses to a BAR take a longer way than they could, for people. What is read and written is the same.
    fn detour(&self, _bar: u8) -> Option<Error> {
        None
    }

    /// Reads `width` bytes at byte `offset` of a BAR.
    fn read(&self, bar: u8, offset: u64, width: Width) -> u64;

    /// Writes `width` bytes at byte `offset` of a BAR. The write may be posted, see [`flush`](Self::flush).
    fn write(&self, bar: u8, offset: u64, width: Width, value: u64);

    /// Reads a run of bytes; they are all `0xff` when the function is gone.
    fn read_block(&self, bar: u8, offset: u64, into: &mut [u8]);

    /// Writes a run of bytes.
    fn write_block(&self, bar: u8, offset: u64, from: &[u8]);

    /// Waits until all posted writes have arrived. Fails with `ENODEV` when the function is gone.
    fn flush(&self) -> Result;

    /// Whether the function still answers; this asks the hardware.
    fn is_present(&self) -> bool;

    /// Connects the legacy interrupt line.
    ///
    /// `sink` gets every change of the level, and the present level at first if that is high. It is called on a
    /// thread of the machine, never on the stack of an access and never under a lock of the transport.
    fn connect_irq(&self, sink: Arc<dyn IrqSink>) -> Result<()>;

    /// Disconnects the line. The sink is not called any more once this returns, unless this is called by the
    /// sink itself.
    fn disconnect_irq(&self);
}

/// What lies behind one base address register.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BarInfo {
    /// Memory or ports.
    pub kind: BarKind,
    /// The bus address that was assigned.
    pub base: u64,
    /// The length in bytes, a power of two.
    pub size: u64,
}

/// The address space of a BAR.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BarKind {
    /// Memory where reads may have side effects.
    Memory,
    /// Memory that may be read ahead and written together.
    PrefetchableMemory,
    /// I/O ports.
    Io,
}

/// Who wants to know about an interrupt line.
pub trait IrqSink: Send + Sync {
    /// The line went to this level.
    fn level(&self, high: bool);
}
