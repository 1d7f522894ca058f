//! Which functions a driver takes: the entries of its id table, and what a function says of itself.

use core::fmt;

use drmm_runtime::{Errno, Error, Result};

use crate::capability::{header_type, Walk};

/// One entry of a driver's id table, the kernel's `struct pci_device_id`.
///
/// ```
/// use drmm_pci::{Id, Identity};
///
/// const BOCHS: Id = Id::new(0x1234, 0x1111);
/// const ANY_DISPLAY: Id = Id::class(0x03);
///
/// let function = Identity { vendor: 0x1234, device: 0x1111, class: 0x03_80_00, ..Identity::default() };
/// assert!(BOCHS.matches(&function));
/// assert!(ANY_DISPLAY.matches(&function));
/// assert!(!BOCHS.with_subclass(0x03, 0x00).matches(&function));
/// assert_eq!(format!("{BOCHS:?}, {ANY_DISPLAY:?}"), "1234:1111, *:* class 03*");
/// assert_eq!(format!("{function:?}"), "1234:1111 class 038000 rev 00");
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Id {
    vendor_and_device: Option<(u16, u16)>,
    subsystem: Option<(u16, u16)>,
    base_class: Option<u8>,
    sub_class: Option<u8>,
}

impl Id {
    /// Functions with this vendor and device id, of any subsystem and class (`PCI_DEVICE`).
    #[must_use]
    pub const fn new(vendor: u16, device: u16) -> Self {
        Self { vendor_and_device: Some((vendor, device)), subsystem: None, base_class: None, sub_class: None }
    }

    /// Functions of any vendor with this base class, for example `0x03` for displays
    /// (`PCI_DEVICE_CLASS`).
    #[must_use]
    pub const fn class(base: u8) -> Self {
        Self { vendor_and_device: None, subsystem: None, base_class: Some(base), sub_class: None }
    }

    /// Of those, only the ones with this subsystem vendor and device id (`PCI_DEVICE_SUB`).
    #[must_use]
    pub const fn with_subsystem(mut self, vendor: u16, device: u16) -> Self {
        self.subsystem = Some((vendor, device));
        self
    }

    /// Of those, only the ones with this base class and sub-class.
    #[must_use]
    pub const fn with_subclass(mut self, base: u8, sub: u8) -> Self {
        self.base_class = Some(base);
        self.sub_class = Some(sub);
        self
    }

    /// The entry of a kernel's table.
    #[cfg(drmm_kernel)]
    pub(crate) fn raw(&self) -> drmm_runtime::kernel::RawId {
        let of = |pair: Option<(u16, u16)>| pair.map_or((u32::MAX, u32::MAX), |(a, b)| (a.into(), b.into()));
        let ((vendor, device), (subvendor, subdevice)) = (of(self.vendor_and_device), of(self.subsystem));
        let class = |byte: Option<u8>, shift: u32| {
            byte.map_or((0, 0), |byte| (u32::from(byte) << shift, 0xff_u32 << shift))
        };
        let (base, sub) = (class(self.base_class, 16), class(self.sub_class, 8));
        [vendor, device, subvendor, subdevice, base.0 | sub.0, base.1 | sub.1]
    }

    /// Whether a function with this identity is meant.
    #[must_use]
    pub fn matches(&self, function: &Identity) -> bool {
        let [_, base, sub, _] = function.class.to_be_bytes();
        self.vendor_and_device.is_none_or(|wanted| wanted == (function.vendor, function.device))
            && self.subsystem.is_none_or(|wanted| wanted == function.subsystem)
            && self.base_class.is_none_or(|wanted| wanted == base)
            && self.sub_class.is_none_or(|wanted| wanted == sub)
    }
}

/// As `lspci -nn` shows it, with `*` for what does not matter.
impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.vendor_and_device {
            Some((vendor, device)) => write!(f, "{vendor:04x}:{device:04x}")?,
            None => f.write_str("*:*")?,
        }
        if let Some((vendor, device)) = self.subsystem {
            write!(f, " subsystem {vendor:04x}:{device:04x}")?;
        }
        match (self.base_class, self.sub_class) {
            (Some(base), Some(sub)) => write!(f, " class {base:02x}{sub:02x}"),
            (Some(base), None) => write!(f, " class {base:02x}*"),
            (None, _) => Ok(()),
        }
    }
}

/// What a function says of itself in the first bytes of config space.
///
/// ```
/// # fn main() -> drmm_runtime::Result {
/// # let machine = drmm_sim::Machine::new()?;
/// # machine.plug(3, drmm_sim::Edu::new())?;
/// # let bus = drmm_pci::Bus::new(machine)?;
/// for device in bus.devices() {
///     let identity = device.id();
///     assert_eq!((identity.vendor, identity.device, identity.revision), (0x1234, 0x11e8, 0x10));
///     assert_eq!((identity.subsystem, identity.class), ((0x1af4, 0x1100), 0xff_00_00));
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Identity {
    /// The vendor id, offset 0x00.
    pub vendor: u16,
    /// The device id, offset 0x02.
    pub device: u16,
    /// Base class, sub-class and programming interface in 24 bits, offset 0x09 and up.
    pub class: u32,
    /// The revision, offset 0x08.
    pub revision: u8,
    /// Subsystem vendor and subsystem device id. They are at 0x2c in the header of an ordinary
    /// function, in the capability 0x0d of a bridge, and at 0x40 of a `CardBus` bridge. Zeros
    /// where there are none.
    pub subsystem: (u16, u16),
}

impl Identity {
    /// What a function says it is, by reads of two and of four bytes of its config space.
    ///
    /// Fails with `ENODEV` if nothing answers, which reads as the vendor id `0xffff` (and 0 on some
    /// bridges).
    pub(crate) fn read(
        word: impl Fn(u16) -> Result<u16>,
        double_word: impl Fn(u16) -> Result<u32>,
    ) -> Result<Self> {
        let vendor = word(0x00)?;
        if vendor == 0xffff || vendor == 0 {
            return Err(
                Error::new(Errno::ENODEV, "no function answers at this address").figure(vendor.into())
            );
        }
        let class_and_revision = double_word(0x08)?;
        let [revision, ..] = class_and_revision.to_le_bytes();
        Ok(Self {
            vendor,
            device: word(0x02)?,
            class: class_and_revision >> 8,
            revision,
            subsystem: subsystem(&word)?,
        })
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Where the header's type says that it is.
fn subsystem(word: &impl Fn(u16) -> Result<u16>) -> Result<(u16, u16)> {
    /// "Bridge subsystem vendor id": `PCI_CAP_ID_SSVID`.
    const SUBSYSTEM: u8 = 0x0d;
    let at = match header_type(word)? {
        0 => Some(0x2c),
        1 => {
            let found = Walk::new(word)?.find(|capability| capability.id == SUBSYSTEM);
            // An entry at the end of config space has no room for the ids.
            found.map(|capability| u16::from(capability.offset) + 4).filter(|at| *at <= 0xfc)
        }
        2 => Some(0x40),
        _ => None,
    };
    at.map_or(Ok((0, 0)), |at| Ok((word(at)?, word(at + 2)?)))
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { vendor, device, class, revision, .. } = self;
        write!(f, "{vendor:04x}:{device:04x} class {class:06x} rev {revision:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CARD: Identity = Identity {
        vendor: 0x1234,
        device: 0x1111,
        class: 0x03_80_00,
        revision: 2,
        subsystem: (0x1af4, 0x1100),
    };

    #[test]
    fn every_part_of_an_id_narrows() {
        assert!(Id::new(0x1234, 0x1111).matches(&CARD));
        assert!(!Id::new(0x1234, 0x1112).matches(&CARD));
        assert!(!Id::new(0x1235, 0x1111).matches(&CARD));
        assert!(Id::new(0x1234, 0x1111).with_subsystem(0x1af4, 0x1100).matches(&CARD));
        assert!(!Id::new(0x1234, 0x1111).with_subsystem(0x1af4, 0x1101).matches(&CARD));
        assert!(Id::class(3).with_subclass(3, 0x80).matches(&CARD));
        assert!(!Id::class(2).matches(&CARD));
    }
}
