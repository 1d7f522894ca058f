//! Which functions a driver takes: the entries of its id table, and what a function says of itself.

use core::fmt;

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
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Id {
    vendor_and_device: Option<(u16, u16)>,
    subsystem: Option<(u16, u16)>,
    base_class: Option<u8>,
    sub_class: Option<u8>,
}

impl Id {
    /// Functions with this vendor and device id, whatever their subsystem and class (`PCI_DEVICE`).
    #[must_use]
    pub const fn new(vendor: u16, device: u16) -> Self {
        Self { vendor_and_device: Some((vendor, device)), subsystem: None, base_class: None, sub_class: None }
    }

    /// Functions of any vendor with this base class, for example `0x03` for displays (`PCI_DEVICE_CLASS`).
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

/// What a function says of itself in the first bytes of config space.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Identity {
    /// The vendor id, offset 0x00.
    pub vendor: u16,
    /// The device id, offset 0x02.
    pub device: u16,
    /// Base class, sub-class and programming interface in 24 bits, offset 0x09 and up.
    pub class: u32,
    /// The revision, offset 0x08.
    pub revision: u8,
    /// Subsystem vendor and subsystem device id, offsets 0x2c and 0x2e.
    pub subsystem: (u16, u16),
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
