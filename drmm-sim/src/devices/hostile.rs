//! Devices that lie: for tests of what a driver and the bus do with nonsense.

use drmm_pci::transport::{BarKind, Width};

use crate::model::{Header, Model};

/// In which way a [`Hostile`] device lies.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Trick {
    /// Config space reads all-ones, and yet the slot is taken.
    SilentConfig,
    /// Config space is fine; every register reads all-ones.
    SilentRegisters,
    /// Every register reads zero.
    ZeroRegisters,
    /// No BAR at all, as if its size were zero.
    NoBar,
    /// BAR 0 has a type and decodes no address bit.
    EmptyBar,
    /// BAR 0 claims eight exbibytes.
    HugeBar,
    /// The address bits of BAR 0 have holes.
    BarWithHoles,
    /// BAR 0 has a type that does not exist.
    BarOfReservedType,
    /// BAR 0 has 16 bytes, less than any driver expects.
    TinyBar,
    /// The capability list comes back to its own middle.
    CapabilityLoop,
    /// The capability list points into the header.
    CapabilityInHeader,
    /// The capability list leads to where all bytes read all-ones.
    CapabilityInTheVoid,
}

/// A device with the ids of the display card that plays one [`Trick`]. Writes have no effect.
///
/// ```
/// use drmm_pci::Bus;
/// use drmm_sim::{Hostile, Machine, Trick};
///
/// # fn main() -> drmm_runtime::Result {
/// let machine = Machine::new()?;
/// machine.plug(3, Hostile::new(Trick::TinyBar))?;
/// let bus = Bus::new(machine)?; // register the driver under test here: its probe has to fail
/// assert_eq!(bus.devices()[0].bar(0)?.size, 16);
/// # Ok(())
/// # }
/// ```
pub struct Hostile {
    trick: Trick,
}

impl Hostile {
    /// A device that lies in this way.
    #[must_use]
    pub const fn new(trick: Trick) -> Self {
        Self { trick }
    }
}

impl Model for Hostile {
    fn header(&self) -> Header {
        let header = Header::new(0x1234, 0x1111).with_class(0x03, 0x80, 2).with_interrupt_pin();
        let normal = |header: Header| {
            header.with_bar(0, BarKind::PrefetchableMemory, 16 << 20).with_bar(2, BarKind::Memory, 4096)
        };
        match self.trick {
            Trick::SilentConfig => Header::all_ones(),
            Trick::SilentRegisters | Trick::ZeroRegisters => normal(header),
            Trick::NoBar => header,
            Trick::EmptyBar => header.with_bar_mask(0, 0x8, 0),
            Trick::HugeBar => header.with_bar_mask(0, 0xc, 0).with_bar_mask(1, 0, 0x8000_0000),
            Trick::BarWithHoles => header.with_bar_mask(0, 0x0, 0xf0f0_f000),
            Trick::BarOfReservedType => header.with_bar_mask(0, 0x6, 0xffff_f000),
            Trick::TinyBar => header.with_bar(0, BarKind::Memory, 16).with_bar(2, BarKind::Memory, 16),
            Trick::CapabilityLoop => normal(header)
                .with_capability(0x01, 0x40)
                .with_capability(0x05, 0x50)
                .with_bytes(0x41, &[0x50]),
            Trick::CapabilityInHeader => normal(header).with_capability(0x01, 0x10),
            Trick::CapabilityInTheVoid => normal(header)
                .with_capability(0x01, 0x40)
                .with_bytes(0x41, &[0x80])
                .with_bytes(0x80, &[0xff; 128]),
        }
    }

    fn read(&self, _bar: u8, _offset: u64, _width: Width) -> u64 {
        match self.trick {
            Trick::ZeroRegisters => 0,
            _ => u64::MAX,
        }
    }

    fn write(&self, _bar: u8, _offset: u64, _width: Width, _value: u64) {}
}
