//! What a machine has to offer so that drivers can be bound to its PCI functions.
//!
//! A driver never sees this side: it works on [`Device`](crate::Device) and
//! [`IoMem`](crate::IoMem). Removal is normalised here, because machines differ in what they answer
//! for a function that is gone, and a driver should have to know one answer only: all-ones, the one
//! that a PCI bus gives.
//!
//! A machine of your own is two traits: [`Transport`] says what is plugged in, [`Function`] carries
//! the accesses. Their pages have examples. A bus takes any machine:
//!
//! ```
//! use std::sync::Arc;
//!
//! use drmm_pci::{transport::Transport, Bus};
//!
//! fn names(machine: impl Transport) -> drmm_runtime::Result<Vec<String>> {
//!     let bus = Bus::new(machine)?;
//!     Ok(bus.devices().iter().map(|device| device.name().to_owned()).collect())
//! }
//! # fn main() -> drmm_runtime::Result {
//! # let machine = drmm_sim::Machine::new()?;
//! # let at = machine.plug(3, drmm_sim::Edu::new())?;
//! # assert_eq!(names(Arc::new(machine))?, [at.to_string()]);
//! # Ok(())
//! # }
//! ```

mod bar;
mod direct;

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::Arc;
use std::time::Duration;

use drmm_runtime::{Errno, Error, Result};

use crate::address::Address;

pub use self::bar::{no_such_bar, BarInfo, BarKind, BarRegisters, DecodedBar, BAR_COUNT, MAX_BAR_SIZE};
pub use self::direct::Direct;

/// A domain number that no other machine of this process has.
///
/// Fails with `ENOSPC` after four thousand million machines: a number that is used twice would give
/// two devices one name.
pub fn next_domain() -> Result<u32> {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    NEXT.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |next| next.checked_add(1))
        .map_err(|_| Error::new(Errno::ENOSPC, "this process has used up all PCI domain numbers"))
}

/// How many bytes one access moves.
///
/// ```
/// use drmm_pci::transport::Width;
///
/// assert_eq!((Width::B2.bytes(), Width::B2.all_ones()), (2, 0xffff));
/// ```
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

    /// What a read of this width gives when no function answers.
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
///
/// [`Transport`] has an example.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HotplugEvent {
    /// A function appeared.
    Added(Address),
    /// The driver is asked to let go; the function works until [`Transport::eject`].
    RemovalRequested(Address),
    /// The function is gone already.
    Removed(Address),
}

/// Whether these are the same function, and not two at one address: what [`Transport::eject`] has
/// to know.
#[must_use]
pub fn is_same(one: &dyn Function, other: &dyn Function) -> bool {
    std::ptr::addr_eq(one, other)
}

/// A machine whose PCI functions drivers can bind to.
///
/// ```
/// use std::time::Duration;
///
/// use drmm_pci::transport::{HotplugEvent, Transport, Width};
///
/// # fn main() -> drmm_runtime::Result {
/// let machine = drmm_sim::Machine::new()?;
/// let at = machine.plug(3, drmm_sim::Edu::new())?;
/// assert_eq!(machine.next_event(Duration::ZERO)?, Some(HotplugEvent::Added(at)));
///
/// let function = machine.function(at)?;
/// assert_eq!(function.config_read(0, Width::B4), 0x11e8_1234);
/// machine.eject(&*function)?;
/// assert_eq!(function.config_read(0, Width::B4), u32::MAX, "gone, for ever");
/// # Ok(())
/// # }
/// ```
pub trait Transport: Send + Sync + 'static {
    /// The kind of machine: `"sim"` or `"qemu"`.
    fn name(&self) -> &'static str;

    /// The domain of all its functions, from [`next_domain`].
    fn domain(&self) -> u32;

    /// The functions that are present now, with their BARs assigned.
    fn scan(&self) -> Result<Vec<Arc<dyn Function>>>;

    /// The function at one address, with its BARs assigned. Fails with `ENXIO` if nothing is there.
    fn function(&self, at: Address) -> Result<Arc<dyn Function>>;

    /// The next hotplug event, waiting at most `timeout` for it.
    ///
    /// `Ok(None)` says that the time is over. Fails with `ENODEV` once the machine is gone.
    fn next_event(&self, timeout: Duration) -> Result<Option<HotplugEvent>>;

    /// Takes a function off the bus: the last step of an orderly removal, after its driver has let
    /// go.
    ///
    /// On real machines this is the ACPI eject, or the power of the slot going off. Those name a
    /// slot, this names the function: what was plugged into its slot meanwhile stays there.
    /// Fails with `ENODEV` if the function is gone by itself, and with `ENXIO` if it is in no
    /// slot of this machine.
    fn eject(&self, function: &dyn Function) -> Result;
}

/// A program keeps one handle of the machine, to pull its plugs, and gives the other to the bus.
impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn name(&self) -> &'static str {
        (**self).name()
    }

    fn domain(&self) -> u32 {
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
/// Once it is gone every read gives all-ones and every write is dropped, for ever: a function that
/// is plugged into the same slot later is a new `Function`.
///
/// ```
/// use drmm_pci::transport::{Function, Transport, Width};
///
/// /// Bytes of all BARs of a function.
/// fn bar_bytes(function: &dyn Function) -> u64 {
///     (0..6).filter_map(|index| function.bar(index).ok()).map(|bar| bar.size).sum()
/// }
///
/// # fn main() -> drmm_runtime::Result {
/// let machine = drmm_sim::Machine::new()?;
/// let at = machine.plug(3, drmm_sim::Edu::new())?;
/// let function = machine.function(at)?;
/// assert_eq!(bar_bytes(&*function), 1 << 20);
/// function.write(0, 0x04, Width::B4, 1);
/// assert_eq!(function.read(0, 0x04, Width::B4), 0xffff_fffe);
/// machine.surprise_remove(at)?;
/// assert_eq!(function.read(0, 0x04, Width::B4), 0xffff_ffff);
/// # Ok(())
/// # }
/// ```
pub trait Function: Send + Sync + 'static {
    /// Where it sits.
    fn address(&self) -> Address;

    /// Reads config space. `offset` is in bytes; `width` is one to four bytes.
    fn config_read(&self, offset: u16, width: Width) -> u32;

    /// Writes config space. `offset` is in bytes; `width` is one to four bytes.
    fn config_write(&self, offset: u16, width: Width, value: u32);

    /// A BAR as it was sized and assigned.
    ///
    /// Fails with `ENXIO` if the function does not have it, and with `EINVAL` if what the function
    /// says of it makes no sense.
    fn bar(&self, index: u8) -> Result<BarInfo>;

    /// The memory behind a BAR, if the processor can reach it by itself. Then an access need not
    /// pass this trait.
    fn direct(&self, _bar: u8) -> Option<Direct> {
        None
    }

    /// Why accesses to a BAR take a slower path than they could, for the log. What is read and
    /// written is the same.
    fn detour(&self, _bar: u8) -> Option<Error> {
        None
    }

    /// Reads `width` bytes at byte `offset` of a BAR.
    fn read(&self, bar: u8, offset: u64, width: Width) -> u64;

    /// Writes `width` bytes at byte `offset` of a BAR. The write may be posted, see
    /// [`flush`](Self::flush).
    fn write(&self, bar: u8, offset: u64, width: Width, value: u64);

    /// Reads a run of bytes; they are all `0xff` when the function is gone.
    fn read_block(&self, bar: u8, offset: u64, into: &mut [u8]);

    /// Writes a run of bytes.
    fn write_block(&self, bar: u8, offset: u64, from: &[u8]);

    /// Reads an I/O port of the machine that is behind no BAR; `width` is one to four bytes.
    /// All-ones if no device answers there, and when this function is gone.
    fn port_read(&self, _port: u16, width: Width) -> u64 {
        width.all_ones()
    }

    /// Writes an I/O port of the machine that is behind no BAR; `width` is one to four bytes.
    fn port_write(&self, _port: u16, _width: Width, _value: u64) {}

    /// Waits until all posted writes have arrived. Fails with `ENODEV` when the function is gone.
    fn flush(&self) -> Result;

    /// Whether the function still answers; this asks the hardware.
    fn is_present(&self) -> bool;

    /// Connects the legacy interrupt line.
    ///
    /// `sink` gets every change of the level, and the present level at first if that is high. It is
    /// called on a thread of the machine, never on the stack of an access and never under a
    /// lock of the transport.
    fn connect_irq(&self, sink: Arc<dyn IrqSink>) -> Result<()>;

    /// Disconnects the line. The sink is not called any more once this returns, unless this is
    /// called by the sink itself.
    fn disconnect_irq(&self);
}

/// A listener on an interrupt line.
///
/// ```
/// use std::sync::mpsc::{channel, Sender};
/// use std::sync::{Arc, Mutex};
///
/// use drmm_pci::transport::{IrqSink, Transport};
///
/// struct Levels(Mutex<Sender<bool>>);
///
/// impl IrqSink for Levels {
///     fn level(&self, high: bool) {
///         let _ = self.0.lock().unwrap().send(high);
///     }
/// }
///
/// # fn main() -> drmm_runtime::Result {
/// # let machine = drmm_sim::Machine::new()?;
/// # let card = Arc::new(drmm_sim::Edu::new());
/// # let at = machine.plug(3, card.clone())?;
/// let (told, levels) = channel();
/// machine.function(at)?.connect_irq(Arc::new(Levels(Mutex::new(told))))?;
/// card.raise(1); // the card wants attention
/// assert_eq!(levels.recv(), Ok(true));
/// # Ok(())
/// # }
/// ```
pub trait IrqSink: Send + Sync {
    /// The line went to this level.
    fn level(&self, high: bool);
}
