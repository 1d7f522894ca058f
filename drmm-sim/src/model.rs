//! What a simulated device has to provide: the contents of its config space, and what its registers
//! do.

use std::sync::Arc;

use drmm_pci::config;
use drmm_pci::transport::Direct;
use drmm_pci::transport::{BarKind, Width};

use crate::irq::IrqLine;

/// The behaviour of a simulated device.
///
/// Methods are called on the thread that accesses the device, several at once, and under no lock of
/// the machine. Accesses arrive only for BARs that the header declares, and only inside them.
///
/// ```
/// use drmm_pci::transport::{BarKind, Transport, Width};
/// use drmm_sim::{Header, Machine, Model};
///
/// /// A card with one register, which says how warm it is.
/// struct Thermometer;
///
/// impl Model for Thermometer {
///     fn header(&self) -> Header {
///         Header::new(0x1234, 0x0001).with_class(0x11, 0x80, 1).with_bar(0, BarKind::Memory, 4096)
///     }
///
///     fn read(&self, _bar: u8, offset: u64, width: Width) -> u64 {
///         if (offset, width) == (0, Width::B4) { 21 } else { width.all_ones() }
///     }
///
///     fn write(&self, _bar: u8, _offset: u64, _width: Width, _value: u64) {}
/// }
///
/// # fn main() -> drmm_runtime::Result {
/// let machine = Machine::new()?;
/// let at = machine.plug(5, Thermometer)?;
/// # machine.function(at)?.config_write(4, Width::B2, 2);
/// assert_eq!(machine.function(at)?.read(0, 0, Width::B4), 21);
/// # Ok(())
/// # }
/// ```
pub trait Model: Send + Sync + 'static {
    /// What config space holds when the device is plugged in.
    fn header(&self) -> Header;

    /// The memory behind a BAR that is only memory. Drivers then access it directly.
    fn memory(&self, _bar: u8) -> Option<Direct> {
        None
    }

    /// A read of `width` bytes at byte `offset` of a BAR. What no register answers is all-ones.
    fn read(&self, bar: u8, offset: u64, width: Width) -> u64;

    /// A write of `width` bytes at byte `offset` of a BAR.
    fn write(&self, bar: u8, offset: u64, width: Width, value: u64);

    /// A read of a run of bytes, one by one unless the device knows better.
    fn read_block(&self, bar: u8, offset: u64, into: &mut [u8]) {
        for (at, byte) in (offset..).zip(into) {
            [*byte, ..] = self.read(bar, at, Width::B1).to_le_bytes();
        }
    }

    /// A write of a run of bytes, one by one unless the device knows better.
    fn write_block(&self, bar: u8, offset: u64, from: &[u8]) {
        for (at, byte) in (offset..).zip(from) {
            self.write(bar, at, Width::B1, u64::from(*byte));
        }
    }

    /// A read of a port that is behind no BAR. `None` if the device does not answer there: it reads
    /// all-ones then.
    fn port_read(&self, _port: u16, _width: Width) -> Option<u64> {
        None
    }

    /// A write of a port that is behind no BAR.
    fn port_write(&self, _port: u16, _width: Width, _value: u64) {}

    /// The device was plugged in, and this is its interrupt line.
    fn connect(&self, line: IrqLine) {
        drop(line);
    }
}

/// A test keeps one handle of the model and plugs in the other.
impl<M: Model + ?Sized> Model for Arc<M> {
    fn header(&self) -> Header {
        (**self).header()
    }

    fn memory(&self, bar: u8) -> Option<Direct> {
        (**self).memory(bar)
    }

    fn read(&self, bar: u8, offset: u64, width: Width) -> u64 {
        (**self).read(bar, offset, width)
    }

    fn write(&self, bar: u8, offset: u64, width: Width, value: u64) {
        (**self).write(bar, offset, width, value);
    }

    fn read_block(&self, bar: u8, offset: u64, into: &mut [u8]) {
        (**self).read_block(bar, offset, into);
    }

    fn write_block(&self, bar: u8, offset: u64, from: &[u8]) {
        (**self).write_block(bar, offset, from);
    }

    fn port_read(&self, port: u16, width: Width) -> Option<u64> {
        (**self).port_read(port, width)
    }

    fn port_write(&self, port: u16, width: Width, value: u64) {
        (**self).port_write(port, width, value);
    }

    fn connect(&self, line: IrqLine) {
        (**self).connect(line);
    }
}

/// The 256 bytes of config space of a device after reset, and which bits of its BARs can
/// be written.
///
/// ```
/// use drmm_pci::transport::BarKind;
/// use drmm_sim::Header;
///
/// let display = Header::new(0x1234, 0x1111)
///     .with_class(0x03, 0x80, 2)
///     .with_interrupt_pin()
///     .with_bar(0, BarKind::PrefetchableMemory, 16 << 20)
///     .with_bar(2, BarKind::Memory, 4096)
///     .with_capability(0x05, 0x40); // MSI
/// ```
#[derive(Clone, Debug)]
pub struct Header {
    pub(crate) bytes: [u8; config::CONFIG_SIZE as usize],
    pub(crate) bar_masks: [u32; drmm_pci::transport::BAR_COUNT as usize],
}

impl Header {
    /// A type 0 header with these ids, and nothing else.
    #[must_use]
    pub fn new(vendor: u16, device: u16) -> Self {
        let empty = Self { bytes: [0; config::CONFIG_SIZE as usize], bar_masks: [0; 6] };
        empty.with_bytes(0x00, &vendor.to_le_bytes()).with_bytes(0x02, &device.to_le_bytes())
    }

    /// A header where every byte reads `0xff`: no function answers, and yet the slot is taken.
    #[must_use]
    pub fn all_ones() -> Self {
        Self { bytes: [0xff; config::CONFIG_SIZE as usize], bar_masks: [u32::MAX; 6] }
    }

    /// Sets base class, sub-class and revision.
    #[must_use]
    pub fn with_class(self, base: u8, sub: u8, revision: u8) -> Self {
        self.with_bytes(0x08, &[revision, 0, sub, base])
    }

    /// Sets the subsystem vendor and device id.
    #[must_use]
    pub fn with_subsystem(self, vendor: u16, device: u16) -> Self {
        self.with_bytes(0x2c, &vendor.to_le_bytes()).with_bytes(0x2e, &device.to_le_bytes())
    }

    /// Gives the device an interrupt line: INTA.
    #[must_use]
    pub fn with_interrupt_pin(self) -> Self {
        self.with_bytes(config::INTERRUPT_PIN, &[1])
    }

    /// Declares a BAR of `size` bytes, which has to be a power of two and fit 32 bits.
    #[must_use]
    pub fn with_bar(self, index: u8, kind: BarKind, size: u32) -> Self {
        let (type_bits, least) = match kind {
            BarKind::Memory => (0x0, 16),
            BarKind::PrefetchableMemory => (0x8, 16),
            BarKind::Io => (0x1, 4),
        };
        self.with_bar_mask(index, type_bits, size.max(least).next_power_of_two().wrapping_neg())
    }

    /// Declares the low type bits of a BAR register and which of its bits can be written, sane or
    /// not.
    #[must_use]
    pub fn with_bar_mask(mut self, index: u8, type_bits: u32, writable: u32) -> Self {
        if let Some(mask) = self.bar_masks.get_mut(usize::from(index)) {
            *mask = writable;
        }
        self.with_bytes(config::BASE_ADDRESS_0 + u16::from(index) * 4, &type_bits.to_le_bytes())
    }

    /// Puts a capability at `offset`, in front of those that are there.
    #[must_use]
    pub fn with_capability(self, id: u8, offset: u8) -> Self {
        let next = self.byte(config::CAPABILITY_LIST);
        let [status, _] = config::STATUS_CAPABILITIES.to_le_bytes();
        self.with_bytes(offset.into(), &[id, next])
            .with_bytes(config::CAPABILITY_LIST, &[offset])
            .with_bytes(config::STATUS, &[status])
    }

    /// Overwrites raw bytes; those beyond the end are dropped.
    #[must_use]
    pub fn with_bytes(mut self, offset: u16, bytes: &[u8]) -> Self {
        self.put(offset, bytes);
        self
    }

    pub(crate) fn put(&mut self, offset: u16, bytes: &[u8]) {
        for (into, from) in self.bytes.iter_mut().skip(offset.into()).zip(bytes) {
            *into = *from;
        }
    }

    pub(crate) fn byte(&self, offset: u16) -> u8 {
        self.bytes.get(usize::from(offset)).copied().unwrap_or(0xff)
    }
}
