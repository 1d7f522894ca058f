//! I/O ports that are behind no BAR, for as long as a driver is bound.
//!
//! Old interfaces have fixed ports: those of VGA from `0x3c0` on, the display registers of Bochs at
//! `0x1ce`. A driver requests the range that it uses, so no other driver has it at the same time.

use core::fmt;

use drmm_runtime::io::{Io, Space};
use drmm_runtime::resource::{AtUnbind, Resource};

use crate::hardware::PortRegion;

/// A range of I/O ports that a driver has requested: `SIZE` ports from the first.
///
/// It is `Copy` and belongs to the binding, as an [`IoMem`](crate::IoMem) does, and blocks of
/// [`registers!`](drmm_runtime::registers) are over it in the same way. Ports have accesses of one,
/// two and four bytes. An access that ends beyond the range reads all ones and writes nothing, and
/// so does a function that is gone.
///
/// ```
/// use drmm_pci::{self as pci, Ports};
/// use drmm_runtime::prelude::*;
/// use drmm_runtime::registers;
///
/// registers! {
///     /// The display registers, by an index.
///     pub struct Dispi(4) {
///         /// Which register is meant.
///         0x0 => index: ReadWrite<u16>,
///         /// What is in it.
///         0x2 => data: ReadWrite<u16>,
///     }
/// }
///
/// fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
///     let dispi: Dispi<Ports<'bound, 4>> = Dispi::new(pdev.devm_request_region(0x1ce)?);
///     dispi.index().write(0);
///     assert_eq!(dispi.data().read(), 0xb0c5);
///
///     let again = pdev.devm_request_region::<1>(0x1d0).map(drop);
///     assert_eq!(again.map_err(|error| error.errno()), Err(Errno::EBUSY));
///     Ok(Registered::no_device())
/// }
/// # struct Bochs;
/// # impl pci::Driver for Bochs {
/// #     const IDS: &'static [pci::Id] = &[pci::Id::new(0x1234, 0x1111)];
/// #     fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
/// #         probe(pdev)
/// #     }
/// # }
/// # fn main() -> Result {
/// # let machine = drmm_sim::Machine::new()?;
/// # let at = machine.plug(3, drmm_sim::Bochs::new().with_legacy_ports())?;
/// # let bus = pci::Bus::new(machine)?;
/// # bus.register_driver::<Bochs>();
/// # assert_eq!((bus.bound(), bus.last_error(at)), (vec![(at, "Bochs")], None));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy)]
pub struct Ports<'bound, const SIZE: usize> {
    region: &'bound PortRegion,
}

impl<const SIZE: usize> Resource for Ports<'_, SIZE> {
    type Ends = AtUnbind;
}

impl<'bound, const SIZE: usize> Ports<'bound, SIZE> {
    /// The region has `SIZE` ports.
    pub(crate) const fn new(region: &'bound PortRegion) -> Self {
        Self { region }
    }

    /// The first port.
    #[must_use]
    pub fn first(&self) -> u16 {
        self.region.first()
    }

    /// The port of an access of `bytes` bytes at `offset`; none if it ends beyond the range.
    #[inline]
    fn port(&self, offset: usize, bytes: usize) -> Option<u16> {
        if bytes > SIZE || offset > SIZE - bytes {
            return None;
        }
        self.first().checked_add(u16::try_from(offset).ok()?)
    }
}

macro_rules! io {
    ($($ty:ident $read:ident $write:ident $c_read:literal $c_write:literal $text:literal)*) => {
        impl<const SIZE: usize> Ports<'_, SIZE> { $(
            #[doc = concat!("Reads ", $text, " at `offset` from the first port (`", $c_read, "`).")]
            #[must_use = "a read may have side effects: write `let _ =` if only those are wanted"]
            #[inline]
            pub fn $read(&self, offset: usize) -> $ty {
                self.port(offset, size_of::<$ty>()).map_or($ty::MAX, |port| self.region.$read(port))
            }

            #[doc = concat!("Writes ", $text, " at `offset` from the first port (`", $c_write, "`).")]
            #[inline]
            pub fn $write(&self, offset: usize, value: $ty) {
                if let Some(port) = self.port(offset, size_of::<$ty>()) {
                    self.region.$write(port, value);
                }
            }
        )* }

        $(
            impl<const SIZE: usize> Io<$ty> for Ports<'_, SIZE> {
                #[inline]
                fn read(&self, offset: usize) -> $ty {
                    self.$read(offset)
                }

                #[inline]
                fn write(&self, offset: usize, value: $ty) {
                    self.$write(offset, value);
                }
            }
        )*
    };
}
io! {
    u8 read8 write8 "inb" "outb" "one byte"
    u16 read16 write16 "inw" "outw" "two bytes"
    u32 read32 write32 "inl" "outl" "four bytes"
}

impl<const SIZE: usize> Space<SIZE> for Ports<'_, SIZE> {}

impl<const SIZE: usize> fmt::Debug for Ports<'_, SIZE> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ports({SIZE} from {:#x} on)", self.first())
    }
}
