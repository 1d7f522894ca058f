//! Config space, with the words and offsets of a type 0 header.
//!
//! Everything in it is a claim of the function. The walk of the capability list in particular follows pointers
//! that the function chose, so that it must end whatever they say.

use drmm_runtime::{Errno, Error, Result};

use crate::id::Identity;
use crate::transport::{Function, Width};

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
/// The status register, `PCI_STATUS`.
pub const STATUS: u16 = 0x06;
/// Bit of [`STATUS`]: there is a capability list.
pub const STATUS_CAPABILITIES: u16 = 1 << 4;
/// Offset of the first BAR register; they are four bytes each.
pub const BASE_ADDRESS_0: u16 = 0x10;
/// Offset of the pointer to the first capability.
pub const CAPABILITY_LIST: u16 = 0x34;
/// Which interrupt line the function uses: 0 for none, 1 for INTA.
pub const INTERRUPT_PIN: u16 = 0x3d;

const FIRST_CAPABILITY: u8 = 0x40;
/// 192 bytes behind the header hold no more capabilities than this, at four bytes each.
const MAX_CAPABILITIES: usize = 48;

/// Read access to the config space of one function.
#[derive(Clone, Copy)]
pub struct Config<'a> {
    function: &'a dyn Function,
}

/// One entry of the capability list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Capability {
    /// What it is, for example 0x05 for MSI.
    pub id: u8,
    /// Where its first byte lies in config space.
    pub offset: u8,
}

impl<'a> Config<'a> {
    pub(crate) fn new(function: &'a dyn Function) -> Self {
        Self { function }
    }

    /// Reads one byte. Fails with `EINVAL` beyond the end of config space.
    pub fn read8(&self, offset: u16) -> Result<u8> {
        let [byte, ..] = self.read(offset, Width::B1)?.to_le_bytes();
        Ok(byte)
    }

    /// Reads two bytes. Fails with `EINVAL` beyond the end, or where `offset` is no multiple of two.
    pub fn read16(&self, offset: u16) -> Result<u16> {
        let [low, high, ..] = self.read(offset, Width::B2)?.to_le_bytes();
        Ok(u16::from_le_bytes([low, high]))
    }

    /// Reads four bytes. Fails with `EINVAL` beyond the end, or where `offset` is no multiple of four.
    pub fn read32(&self, offset: u16) -> Result<u32> {
        self.read(offset, Width::B4)
    }

    fn read(&self, offset: u16, width: Width) -> Result<u32> {
        check(offset, width)?;
        Ok(self.function.config_read(offset, width))
    }

    /// What the function says it is.
    ///
    /// Fails with `ENODEV` if nobody answers, which reads as the vendor id `0xffff` (and 0 on some bridges).
    pub fn identity(&self) -> Result<Identity> {
        let vendor = self.read16(0x00)?;
        if vendor == 0xffff || vendor == 0 {
            return Err(
                Error::new(Errno::ENODEV, "no function answers at this address").figure(vendor.into())
            );
        }
        let class_and_revision = self.read32(0x08)?;
        let [revision, ..] = class_and_revision.to_le_bytes();
        Ok(Identity {
            vendor,
            device: self.read16(0x02)?,
            class: class_and_revision >> 8,
            revision,
            subsystem: (self.read16(0x2c)?, self.read16(0x2e)?),
        })
    }

    /// All capabilities, in the order of the list.
    ///
    /// Fails with `ENODEV` if the function does not answer, and with `EINVAL` if the list points into the header
    /// or comes back to an entry that it has passed.
    pub fn capabilities(&self) -> Result<Vec<Capability>> {
        let mut found = Vec::new();
        let status = self.read16(STATUS)?;
        if status == 0xffff {
            return Err(Error::new(Errno::ENODEV, "the function does not answer in config space"));
        }
        if status & STATUS_CAPABILITIES == 0 {
            return Ok(found);
        }
        let mut at = self.read8(CAPABILITY_LIST)? & !3;
        while at != 0 {
            if at < FIRST_CAPABILITY {
                let error = Error::new(Errno::EINVAL, "the capability list points into the header");
                return Err(error.figures(at.into(), FIRST_CAPABILITY.into()));
            }
            if found.len() >= MAX_CAPABILITIES || found.iter().any(|seen: &Capability| seen.offset == at) {
                return Err(
                    Error::new(Errno::EINVAL, "the capability list runs in a circle").figure(at.into())
                );
            }
            let entry = self.read16(at.into())?;
            let [id, next] = entry.to_le_bytes();
            if entry == 0xffff {
                let error = Error::new(Errno::EINVAL, "a capability reads all-ones");
                return Err(error.figure(at.into()));
            }
            found.push(Capability { id, offset: at });
            at = next & !3;
        }
        Ok(found)
    }

    /// The first capability with this id, if there is one. Fails as [`capabilities`](Self::capabilities) does.
    pub fn find_capability(&self, id: u8) -> Result<Option<Capability>> {
        Ok(self.capabilities()?.into_iter().find(|capability| capability.id == id))
    }
}

/// Checks that an access lies inside config space and is naturally aligned.
pub(crate) fn check(offset: u16, width: Width) -> Result {
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
