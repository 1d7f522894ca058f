//! What firmware does before a system starts: routes interrupts and opens the way to the slots.

pub(crate) mod bars;
pub(crate) mod config;

use drmm_pci::config::{COMMAND, COMMAND_IO, COMMAND_MASTER, COMMAND_MEMORY};
use drmm_pci::transport::Width;
use drmm_pci::Address;
use drmm_runtime::Result;

use self::config::ConfigSpace;
use crate::layout::{Kind, Windows, PIRQ_LINES, SLOT_COUNT};
use crate::wire::qtest::Qtest;
use crate::wire::request::Request;

/// Ports, memory, and passing on the DMA of what is behind.
const FORWARD_ALL: u16 = COMMAND_IO | COMMAND_MEMORY | COMMAND_MASTER;
const BUS_NUMBERS: u16 = 0x18;
const IO_WINDOW: u16 = 0x1c;
const MEMORY_WINDOW: u16 = 0x20;
const PREFETCH_WINDOW: u16 = 0x24;
/// A base above the limit: the window is closed. All BARs behind the port use the other one.
const CLOSED: u32 = 0x0001_fff1;

/// The registers of the south bridge of `pc` that route PIRQA to PIRQD.
const PIRQ_ROUTE: u16 = 0x60;
/// The mode port of the interval timer, and "channel 0 counts down once": it ticks from reset on
/// otherwise.
const PIT_MODE: u16 = 0x43;
const PIT_ONE_SHOT: u32 = 0x30;

/// Prepares a machine that has just started.
pub(crate) fn prepare(qtest: &Qtest, kind: Kind, domain: u32) -> Result {
    qtest.post(None, &[Request::Out { port: PIT_MODE, width: Width::B1, value: PIT_ONE_SHOT }])?;
    qtest.ask(None, &[], Request::InterceptIrqs { controller: "ioapic" })?;
    if kind == Kind::Pc {
        let south_bridge = ConfigSpace::new(qtest, Address { domain, bus: 0, device: 1, function: 0 });
        for (register, line) in (PIRQ_ROUTE..).zip(PIRQ_LINES) {
            south_bridge.write(register, Width::B1, line.into())?;
        }
    }
    for slot in 0..SLOT_COUNT {
        if let Some(port) = kind.port_address(domain, slot) {
            let bus = kind.slot_address(domain, slot).bus;
            open_root_port(ConfigSpace::new(qtest, port), bus, &kind.windows(slot))?;
        }
    }
    qtest.barrier()
}

/// Lets config cycles for `bus`, and accesses inside `windows`, through a root port.
fn open_root_port(port: ConfigSpace<'_>, bus: u8, windows: &Windows) -> Result {
    let bus = u32::from(bus);
    port.write(BUS_NUMBERS, Width::B4, bus << 16 | bus << 8)?;
    // Ports in units of 4 KiB, memory in units of 1 MiB; the upper bits of address and register
    // line up.
    let (io, memory) = (&windows.ports, &windows.memory);
    port.write(IO_WINDOW, Width::B2, field(io.start >> 8, 0xf0) | field((io.end - 1) >> 8, 0xf0) << 8)?;
    let (first, last) = (memory.start >> 16, (memory.end - 1) >> 16);
    port.write(MEMORY_WINDOW, Width::B4, field(first, 0xfff0) | field(last, 0xfff0) << 16)?;
    port.write(PREFETCH_WINDOW, Width::B4, CLOSED)?;
    port.write16(COMMAND, FORWARD_ALL)
}

/// The bits of `value` under `mask`, which is at most 16 bits wide.
fn field(value: u64, mask: u16) -> u32 {
    let [low, high, ..] = value.to_le_bytes();
    u32::from(u16::from_le_bytes([low, high]) & mask)
}
