//! The capability list of a function: a chain of pointers that the function chose.
//!
//! The walk takes what comes before the place where a chain breaks, as the kernel does: a driver
//! that looks for MSI finds it, though the entry behind it is nonsense. It needs no memory, and
//! ends for all chains.

use drmm_runtime::{Errno, Error, Result};

/// One entry of the capability list.
///
/// ```
/// # fn main() -> drmm_runtime::Result {
/// # let machine = drmm_sim::Machine::new()?;
/// # machine.plug(3, drmm_sim::Edu::new())?;
/// # let bus = drmm_pci::Bus::new(machine)?;
/// for device in bus.devices() {
///     for capability in device.config().capabilities()? {
///         println!("{}: {:#04x} at {:#04x}", device.name(), capability.id, capability.offset);
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Capability {
    /// What it is, for example 0x05 for MSI.
    pub id: u8,
    /// Where its first byte lies in config space.
    pub offset: u8,
}

/// The status register, `PCI_STATUS`.
pub const STATUS: u16 = 0x06;
/// Bit of [`STATUS`]: there is a capability list.
pub const STATUS_CAPABILITIES: u16 = 1 << 4;
/// The layout of the header, without the bit for several functions: 0 for ordinary ones, 1 for
/// bridges, 2 for `CardBus` bridges; `PCI_HEADER_TYPE`.
pub const HEADER_TYPE: u16 = 0x0e;
/// Offset of the pointer to the first capability.
pub const CAPABILITY_LIST: u16 = 0x34;
/// Where that pointer is in the header of a `CardBus` bridge.
const CARDBUS_CAPABILITY_LIST: u16 = 0x14;

const FIRST_CAPABILITY: u8 = 0x40;

/// The type of the header, by reads of two bytes.
pub(crate) fn header_type(word: impl Fn(u16) -> Result<u16>) -> Result<u8> {
    let [header, _] = word(HEADER_TYPE)?.to_le_bytes();
    Ok(header & 0x7f)
}

/// A walk along the list, by reads of two bytes.
pub(crate) struct Walk<F> {
    word: F,
    at: u8,
    /// A bit for each place where an entry can be, so that a circle is noticed.
    seen: u64,
    broken: Option<Error>,
}

impl<F: Fn(u16) -> Result<u16>> Walk<F> {
    /// Begins where the header's type says. A header of an unknown type has no list.
    ///
    /// Fails with `ENODEV` if the function does not answer.
    pub(crate) fn new(word: F) -> Result<Self> {
        let status = word(STATUS)?;
        if status == 0xffff {
            return Err(Error::new(Errno::ENODEV, "the function does not answer in config space"));
        }
        let pointer = match header_type(&word)? {
            0 | 1 => Some(CAPABILITY_LIST),
            2 => Some(CARDBUS_CAPABILITY_LIST),
            _ => None,
        };
        let [at, _] = match pointer.filter(|_| status & STATUS_CAPABILITIES != 0) {
            Some(pointer) => word(pointer)?.to_le_bytes(),
            None => [0; 2],
        };
        Ok(Self { word, at, seen: 0, broken: None })
    }

    /// Why the walk has ended, if not at the end of the list.
    #[cfg_attr(drmm_kernel, expect(dead_code, reason = "in a kernel, config space is the kernel's to show"))]
    pub(crate) fn broken(&self) -> Option<Error> {
        self.broken
    }

    /// The entry at the pointer, or why there is none.
    fn entry(&self, at: u8) -> Result<(Capability, u8)> {
        if at < FIRST_CAPABILITY {
            let error = Error::new(Errno::EINVAL, "the capability list points into the header");
            return Err(error.figures(at.into(), FIRST_CAPABILITY.into()));
        }
        if self.seen & place(at) != 0 {
            return Err(Error::new(Errno::EINVAL, "the capability list runs in a circle").figure(at.into()));
        }
        let [id, next] = (self.word)(at.into())?.to_le_bytes();
        if id == 0xff {
            return Err(Error::new(Errno::EINVAL, "a capability reads all-ones").figure(at.into()));
        }
        Ok((Capability { id, offset: at }, next))
    }
}

/// The lower two bits of a pointer are reserved.
const fn place(at: u8) -> u64 {
    1 << (at / 4)
}

impl<F: Fn(u16) -> Result<u16>> Iterator for Walk<F> {
    type Item = Capability;

    fn next(&mut self) -> Option<Capability> {
        let at = core::mem::take(&mut self.at) & !3;
        if at == 0 {
            return None;
        }
        match self.entry(at) {
            Ok((capability, next)) => {
                self.seen |= place(at);
                self.at = next;
                Some(capability)
            }
            Err(error) => {
                self.broken = Some(error);
                None
            }
        }
    }
}
