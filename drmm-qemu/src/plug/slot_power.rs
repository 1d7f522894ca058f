//! The last step of a removal, in hardware: the eject register of `pc`, the slot's power on `q35`.

use drmm_pci::config::CAPABILITY_LIST;
use drmm_pci::transport::Width;
use drmm_pci::Address;
use drmm_runtime::{Errno, Error, Result};

use crate::firmware::config::ConfigSpace;
use crate::layout::Kind;
use crate::wire::qtest::Qtest;
use crate::wire::request::Request;

/// ACPI PCI hotplug of QEMU (`docs/specs/acpi_pci_hotplug` there): a bit for each device of bus 0.
const ACPI_REMOVAL_REQUESTED: u16 = 0xae04;
const ACPI_EJECT: u16 = 0xae08;

/// The id of the PCI Express capability, and registers in it.
const EXPRESS: u8 = 0x10;
const SLOT_CONTROL: u16 = 0x18;
const SLOT_STATUS: u16 = 0x1a;

/// Slot control: power indicator and power controller.
const INDICATOR: u16 = 0b11 << 8;
const INDICATOR_ON: u16 = 0b01 << 8;
const INDICATOR_OFF: u16 = 0b11 << 8;
const POWER_OFF: u16 = 1 << 10;
/// Slot status: the attention button was pressed, and all events that are cleared by writing them.
const ATTENTION: u16 = 1 << 0;
const ALL_EVENTS: u16 = 0x1f;

/// The switch of one slot.
pub(crate) enum SlotPower<'a> {
    /// A bit in the ACPI registers; a device that is plugged in has power.
    Acpi { qtest: &'a Qtest, bit: u32 },
    /// The slot registers of a root port.
    RootPort { port: ConfigSpace<'a> },
}

impl<'a> SlotPower<'a> {
    pub(crate) fn new(qtest: &'a Qtest, kind: Kind, domain: u32, slot: u8) -> Self {
        if let Some(port) = kind.port_address(domain, slot) {
            return Self::RootPort { port: ConfigSpace::new(qtest, port) };
        }
        let Address { device, .. } = kind.slot_address(domain, slot);
        Self::Acpi { qtest, bit: 1u32.checked_shl(device.into()).unwrap_or_default() }
    }

    /// Takes the device off the bus.
    pub(crate) fn off(&self) -> Result {
        match self {
            Self::Acpi { qtest, bit } => {
                qtest.post(None, &[Request::Out { port: ACPI_EJECT, width: Width::B4, value: *bit }])?;
                qtest.barrier()
            }
            Self::RootPort { port } => {
                let express = express(*port)?;
                port.write16(express + SLOT_STATUS, ALL_EVENTS)?;
                let control = port.read16(express + SLOT_CONTROL)?;
                port.write16(express + SLOT_CONTROL, control & !INDICATOR | INDICATOR_OFF | POWER_OFF)
            }
        }
    }

    /// Lets a device that was just plugged in onto the bus.
    pub(crate) fn on(&self) -> Result {
        let Self::RootPort { port } = self else { return Ok(()) };
        let express = express(*port)?;
        port.write16(express + SLOT_STATUS, ALL_EVENTS)?;
        let control = port.read16(express + SLOT_CONTROL)?;
        port.write16(express + SLOT_CONTROL, control & !(INDICATOR | POWER_OFF) | INDICATOR_ON)
    }

    /// Whether the hardware shows that the removal of the device was asked for.
    pub(crate) fn is_removal_requested(&self) -> Result<bool> {
        match self {
            Self::Acpi { qtest, bit } => {
                let question = Request::In { port: ACPI_REMOVAL_REQUESTED, width: Width::B4 };
                Ok(qtest.ask_number(None, &[], question)? & u64::from(*bit) != 0)
            }
            Self::RootPort { port } => Ok(port.read16(express(*port)? + SLOT_STATUS)? & ATTENTION != 0),
        }
    }
}

/// Where the PCI Express capability of a port lies.
fn express(port: ConfigSpace<'_>) -> Result<u16> {
    /// 192 bytes hold no more capabilities of four bytes each; a list that is longer runs in a
    /// circle.
    const MOST: usize = 48;

    let mut at = port.read8(CAPABILITY_LIST)? & !3;
    for _ in 0..MOST {
        if at == 0 {
            break;
        }
        let [id, next] = port.read16(at.into())?.to_le_bytes();
        if id == EXPRESS {
            return Ok(at.into());
        }
        at = next & !3;
    }
    Err(Error::new(Errno::EIO, "the root port has no PCI Express capability"))
}
