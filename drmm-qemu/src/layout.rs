//! The layout of a machine: slots, bus addresses, interrupt lines.
//!
//! No firmware runs, so no addresses have been handed out. Each slot has a range of its own, which
//! makes a plug into one slot independent of all others. The interrupt routing is wired into the
//! chipsets.

use std::ops::Range;

use drmm_pci::Address;

/// How many slots a machine has for devices. They are numbered from 0.
pub const SLOT_COUNT: u8 = 8;

/// Which machine QEMU shows.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Kind {
    /// The i440FX of 1996: conventional PCI, slots on bus 0, hotplug by ACPI.
    Pc,
    /// The Q35 of 2007: PCI Express, each slot behind a root port, native hotplug.
    Q35,
}

/// The bus addresses that are free for the BARs of one slot.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Windows {
    pub(crate) memory: Range<u64>,
    pub(crate) ports: Range<u64>,
}

/// The interrupt lines that `pc` routes PIRQA to PIRQD to: those that no built-in device uses.
pub(crate) const PIRQ_LINES: [u8; 4] = [5, 7, 10, 11];

const MEMORY_BASE: u64 = 0xa000_0000;
const MEMORY_PER_SLOT: u64 = 128 << 20;
/// Behind the slots, for what is built into the chipset.
const BUILT_IN: Windows = Windows { memory: 0xe000_0000..0xf000_0000, ports: 0x1000..0x2000 };

/// The first slot of `pc` is device 2: 0 is the host bridge, 1 the south bridge.
const PC_FIRST_DEVICE: u8 = 2;
/// `pc` has its ACPI hotplug registers at 0xae00, so that the slots come behind them.
const PC_PORTS: Range<u64> = 0xc000..0x1_0000;
/// The first root port of `q35` is device 4.
const Q35_FIRST_DEVICE: u8 = 4;
/// Root ports forward I/O ports in steps of 4 KiB.
const Q35_PORTS: Range<u64> = 0x4000..0xc000;
/// Devices from here on are the chipset's own, with routing registers of their own on `q35`.
const Q35_CHIPSET_DEVICE: u8 = 25;
/// `q35` routes the pins of ordinary devices to PIRQE to PIRQH, which are these lines and the next
/// three.
const Q35_FIRST_LINE: u8 = 20;

impl Kind {
    /// What QEMU calls the machine.
    pub(crate) const fn machine(self) -> &'static str {
        match self {
            Self::Pc => "pc",
            Self::Q35 => "q35",
        }
    }

    /// Where the device in a slot sits.
    pub(crate) const fn slot_address(self, domain: u32, slot: u8) -> Address {
        match self {
            Self::Pc => Address { domain, bus: 0, device: PC_FIRST_DEVICE + slot, function: 0 },
            Self::Q35 => Address { domain, bus: slot + 1, device: 0, function: 0 },
        }
    }

    /// Where the root port of a slot sits; `pc` has none.
    pub(crate) const fn port_address(self, domain: u32, slot: u8) -> Option<Address> {
        match self {
            Self::Pc => None,
            Self::Q35 => Some(Address { domain, bus: 0, device: Q35_FIRST_DEVICE + slot, function: 0 }),
        }
    }

    /// The slot that an address belongs to.
    pub(crate) fn slot_of(self, at: Address) -> Option<u8> {
        (0..SLOT_COUNT).find(|&slot| self.slot_address(at.domain, slot) == at)
    }

    /// Where the device behind a root port sits, if there is a root port at `at`.
    pub(crate) fn behind(self, at: Address) -> Option<Address> {
        let slot = (0..SLOT_COUNT).find(|&slot| self.port_address(at.domain, slot) == Some(at))?;
        Some(self.slot_address(at.domain, slot))
    }

    /// The highest bus number there is.
    pub(crate) const fn last_bus(self) -> u8 {
        match self {
            Self::Pc => 0,
            Self::Q35 => SLOT_COUNT,
        }
    }

    /// The addresses for the BARs of the device in a slot.
    pub(crate) fn windows(self, slot: u8) -> Windows {
        let slot = u64::from(slot);
        let start = MEMORY_BASE + slot * MEMORY_PER_SLOT;
        let all_ports = match self {
            Self::Pc => PC_PORTS,
            Self::Q35 => Q35_PORTS,
        };
        let ports_per_slot = (all_ports.end - all_ports.start) / u64::from(SLOT_COUNT);
        let first_port = all_ports.start + slot * ports_per_slot;
        Windows { memory: start..start + MEMORY_PER_SLOT, ports: first_port..first_port + ports_per_slot }
    }

    /// The addresses for the BARs of everything that is not in a slot.
    pub(crate) const fn built_in_windows() -> Windows {
        BUILT_IN
    }

    /// The input of the interrupt controller that a pin is wired to. `pin` is what config space
    /// says: 1 is INTA, 0 is none. The chipset functions of `q35`, which route by registers of
    /// their own, have no line here.
    pub(crate) const fn interrupt_line(self, at: Address, pin: u8) -> Option<u8> {
        if pin == 0 || pin > 4 {
            return None;
        }
        let pin = pin - 1;
        match self {
            // The pins are rotated by one with every device, device 1 being straight.
            Self::Pc => {
                let [a, b, c, d] = PIRQ_LINES;
                Some(match (at.device + 3 + pin) % 4 {
                    0 => a,
                    1 => b,
                    2 => c,
                    _ => d,
                })
            }
            Self::Q35 => {
                // A root port rotates the pins of what is behind it as a slot of bus 0 does.
                let device = if at.bus == 0 { at.device } else { Q35_FIRST_DEVICE + at.bus - 1 + at.device };
                if device >= Q35_CHIPSET_DEVICE {
                    return None;
                }
                Some(Q35_FIRST_LINE + (device + pin) % 4)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_have_addresses_and_windows_of_their_own() {
        for kind in [Kind::Pc, Kind::Q35] {
            let mut last = Windows { memory: 0..0, ports: 0..0 };
            for slot in 0..SLOT_COUNT {
                let at = kind.slot_address(7, slot);
                assert_eq!((kind.slot_of(at), kind.behind(at)), (Some(slot), None));
                assert!(kind.port_address(7, slot).is_none_or(|port| kind.behind(port) == Some(at)));
                let windows = kind.windows(slot);
                assert!(last.memory.end <= windows.memory.start && last.ports.end <= windows.ports.start);
                assert!(windows.ports.end <= 0x1_0000);
                last = windows;
            }
            assert!(last.memory.end <= Kind::built_in_windows().memory.start);
        }
        assert_eq!(Kind::Pc.slot_of(Address { domain: 1, bus: 0, device: 1, function: 0 }), None);
    }

    #[test]
    fn pins_are_wired_as_the_chipsets_wire_them() {
        let pc =
            |device, pin| Kind::Pc.interrupt_line(Address { domain: 1, bus: 0, device, function: 0 }, pin);
        assert_eq!((pc(1, 1), pc(2, 1), pc(3, 1), pc(4, 1)), (Some(5), Some(7), Some(10), Some(11)));
        assert_eq!((pc(5, 1), pc(1, 2), pc(4, 2)), (Some(5), Some(7), Some(5)));
        let q35 = |bus, device| Kind::Q35.interrupt_line(Address { domain: 1, bus, device, function: 0 }, 1);
        assert_eq!((q35(0, 1), q35(0, 4), q35(1, 0), q35(2, 0)), (Some(21), Some(20), Some(20), Some(21)));
        assert_eq!((q35(0, 31), pc(2, 0), pc(2, 5)), (None, None, None));
    }
}
