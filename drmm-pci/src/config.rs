//! Config space: reads of it, and the words and offsets in it.
//!
//! Everything in it is a claim of the function. [`Config`] has an example of reads. Writes are made
//! by the driver that is bound:
//!
//! ```
//! use drmm_pci::{self as pci, config::COMMAND};
//! use drmm_runtime::prelude::*;
//!
//! fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
//!     let command = pdev.config().read16(COMMAND)?;
//!     pdev.config_write16(COMMAND, command | pci::config::COMMAND_MEMORY)?;
//!     Ok(Registered::no_device())
//! }
//! # struct Edu;
//! # impl pci::Driver for Edu {
//! #     const IDS: &'static [pci::Id] = &[pci::Id::new(0x1234, 0x11e8)];
//! #     fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
//! #         probe(pdev)
//! #     }
//! # }
//! # fn main() -> Result {
//! # let machine = drmm_sim::Machine::new()?;
//! # let at = machine.plug(3, drmm_sim::Edu::new())?;
//! # let bus = pci::Bus::new(machine)?;
//! # bus.register_driver::<Edu>();
//! # assert_eq!((bus.bound(), bus.last_error(at)), (vec![(at, "Edu")], None));
//! # Ok(())
//! # }
//! ```

use drmm_runtime::{Errno, Error, Result};

use crate::capability::{header_type, Walk};
use crate::id::Identity;
use crate::transport::{Function, Width};

pub use crate::capability::{Capability, CAPABILITY_LIST, HEADER_TYPE, STATUS, STATUS_CAPABILITIES};

/// Bytes of config space that every function has.
pub const CONFIG_SIZE: u16 = 256;

/// The command register, `PCI_COMMAND`.
pub const COMMAND: u16 = 0x04;
/// The function answers at its I/O ports.
pub const COMMAND_IO: u16 = 1 << 0;
/// The function answers at its memory BARs.
pub const COMMAND_MEMORY: u16 = 1 << 1;
/// The function may access memory by itself.
pub const COMMAND_MASTER: u16 = 1 << 2;
/// The function must not raise its interrupt line.
pub const COMMAND_INTX_DISABLE: u16 = 1 << 10;
/// Offset of the first BAR register; they are four bytes each.
pub const BASE_ADDRESS_0: u16 = 0x10;
/// Which interrupt line the function uses: 0 for none, 1 for INTA.
pub const INTERRUPT_PIN: u16 = 0x3d;

/// Read access to the config space of one function.
///
/// ```
/// use drmm_pci::config::{COMMAND, COMMAND_MEMORY};
///
/// # fn main() -> drmm_runtime::Result {
/// # let machine = drmm_sim::Machine::new()?;
/// # machine.plug(3, drmm_sim::Edu::new())?;
/// # let bus = drmm_pci::Bus::new(machine)?;
/// for device in bus.devices() {
///     let config = device.config();
///     assert_eq!(config.read16(0)?, device.id().vendor);
///     assert!(config.read16(COMMAND)? & COMMAND_MEMORY != 0, "firmware lets it answer");
///     assert_eq!(config.find_capability(0x05)?, None, "no MSI");
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy)]
pub struct Config<'a> {
    function: &'a dyn Function,
}

impl<'a> Config<'a> {
    /// The config space of a function. A driver has it from
    /// [`Device::config`](crate::Device::config).
    #[must_use]
    pub fn new(function: &'a dyn Function) -> Self {
        Self { function }
    }

    /// Reads one byte. Fails with `EINVAL` beyond the end of config space.
    pub fn read8(&self, offset: u16) -> Result<u8> {
        let [byte, ..] = self.read(offset, Width::B1)?.to_le_bytes();
        Ok(byte)
    }

    /// Reads two bytes. Fails with `EINVAL` beyond the end, or where `offset` is no multiple of
    /// two.
    pub fn read16(&self, offset: u16) -> Result<u16> {
        let [low, high, ..] = self.read(offset, Width::B2)?.to_le_bytes();
        Ok(u16::from_le_bytes([low, high]))
    }

    /// Reads four bytes. Fails with `EINVAL` beyond the end, or where `offset` is no multiple of
    /// four.
    pub fn read32(&self, offset: u16) -> Result<u32> {
        self.read(offset, Width::B4)
    }

    fn read(&self, offset: u16, width: Width) -> Result<u32> {
        check(offset, width)?;
        Ok(self.function.config_read(offset, width))
    }

    /// What the function says it is.
    ///
    /// Fails with `ENODEV` if no function answers, which reads as the vendor id `0xffff` (and 0 on
    /// some bridges).
    pub fn identity(&self) -> Result<Identity> {
        Identity::read(|at| self.read16(at), |at| self.read32(at))
    }

    /// The type of the header: 0 for ordinary functions, 1 for bridges, 2 for `CardBus` bridges.
    pub fn header_type(&self) -> Result<u8> {
        header_type(|at| self.read16(at))
    }

    /// All capabilities, in the order of the list, up to where it breaks: see
    /// [`broken_capabilities`](Self::broken_capabilities).
    ///
    /// Fails with `ENODEV` if the function does not answer.
    pub fn capabilities(&self) -> Result<Vec<Capability>> {
        Ok(self.walk()?.collect())
    }

    /// What is wrong with the capability list, if something is: it points into the header, comes
    /// back to an entry that it has passed, or to one that reads all-ones.
    ///
    /// The kernel looks no further there, and says nothing of it.
    ///
    /// Fails with `ENODEV` if the function does not answer.
    pub fn broken_capabilities(&self) -> Result<Option<Error>> {
        let mut walk = self.walk()?;
        walk.by_ref().for_each(drop);
        Ok(walk.broken())
    }

    /// The first capability with this id, if there is one in front of where the list breaks;
    /// `pci_find_capability`. Fails as [`capabilities`](Self::capabilities) does.
    pub fn find_capability(&self, id: u8) -> Result<Option<Capability>> {
        Ok(self.walk()?.find(|capability| capability.id == id))
    }

    fn walk(&self) -> Result<Walk<impl Fn(u16) -> Result<u16> + '_>> {
        Walk::new(|at| self.read16(at))
    }
}

/// Checks an access to config space, for a [`Function`].
///
/// Fails with `EINVAL` unless it lies inside config space, is naturally aligned and has four bytes
/// at most.
pub fn check(offset: u16, width: Width) -> Result {
    let bytes = width.bytes();
    if bytes > 4 {
        return Err(Error::new(Errno::EINVAL, "config space has no access this wide").figures(bytes, 4));
    }
    if !u64::from(offset).is_multiple_of(bytes) {
        let error = Error::new(Errno::EINVAL, "the offset in config space is not aligned to the width");
        return Err(error.figures(offset.into(), bytes));
    }
    if u64::from(offset) + bytes > u64::from(CONFIG_SIZE) {
        let error = Error::new(Errno::EINVAL, "the offset lies beyond config space");
        return Err(error.figures(offset.into(), CONFIG_SIZE.into()));
    }
    Ok(())
}
