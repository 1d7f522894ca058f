//! How a machine is started: with which QEMU, with which devices, and with or without the shortcut.

use std::ffi::OsString;
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex};

use drmm_pci::transport::next_domain;
use drmm_runtime::{Errno, Error, Result};

use crate::device::{self, Device};
use crate::events::Events;
use crate::firmware;
use crate::irq::IrqLines;
use crate::layout::{Kind, SLOT_COUNT};
use crate::machine::{Board, Machine};
use crate::memory::host::Host;
use crate::memory::shortcut::Shortcuts;
use crate::plug::slots::Slots;
use crate::process::{self, Process, Started};
use crate::thread::spawn;
use crate::wire::qmp::{self, Qmp};
use crate::wire::qtest::Qtest;

impl Machine {
    /// Starts a machine with these devices in it.
    ///
    /// Fails as [`Builder::start`] does.
    pub fn start(kind: Kind, devices: &[Device]) -> Result<Self> {
        Self::builder(kind).devices(devices).start()
    }

    /// A machine that is not started yet.
    pub fn builder(kind: Kind) -> Builder {
        Builder::new(kind)
    }
}

/// A machine that is not started yet.
///
/// ```no_run
/// use drmm_qemu::{Device, Kind, Machine};
///
/// # fn main() -> drmm_runtime::Result {
/// let machine = Machine::builder(Kind::Q35).devices(&[Device::new("d0", "secondary-vga")]).wire_only().start()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a machine has to be started"]
pub struct Builder {
    kind: Kind,
    program: OsString,
    devices: Vec<Device>,
    wire_only: bool,
}

impl Builder {
    pub(crate) fn new(kind: Kind) -> Self {
        Self { kind, program: process::PROGRAM.into(), devices: Vec::new(), wire_only: false }
    }

    /// Adds these devices.
    pub fn devices(mut self, devices: &[Device]) -> Self {
        self.devices.extend_from_slice(devices);
        self
    }

    /// Takes a QEMU of your own choice: a path, or a name that is on the `PATH`.
    pub fn program(mut self, program: impl Into<OsString>) -> Self {
        self.program = program.into();
        self
    }

    /// Sends every access over QEMU's test socket.
    ///
    /// Otherwise the memory of a device that is plain memory in QEMU, as video memory is, is read
    /// and written in QEMU's process, which is many times faster. That needs `/proc` and the
    /// right to read the memory of a child process; without it, the bus
    /// records why as a [`Detour`](drmm_pci::BusEvent::Detour).
    pub fn wire_only(mut self) -> Self {
        self.wire_only = true;
        self
    }

    /// Starts it.
    ///
    /// Fails with `ENOENT` if QEMU is not installed; with `EINVAL` or `EEXIST` if a device's id,
    /// slot or property is wrong; with `ENODEV` if QEMU ended, after it has said on standard
    /// error why (it does not know the model of a device, for example).
    pub fn start(self) -> Result<Machine> {
        let Self { kind, program, devices, wire_only } = self;
        let domain = next_domain()?;
        let events = Arc::new(Events::default());
        let slots = Arc::new(Slots::new(kind, domain, Arc::clone(&events)));
        let arguments = arguments(kind, &devices, &slots)?;
        let Started { process, qtest, qmp, pid } = Process::start(&program, &arguments)?;
        let (notices, incoming) = mpsc::channel();
        let qtest = Arc::new(Qtest::new(qtest, notices.clone(), Arc::clone(&events))?);
        let irqs = IrqLines::start(notices, incoming)?;
        let (qmp, happenings) = Qmp::new(qmp)?;
        let qmp = Arc::new(qmp);
        let followed = Arc::clone(&slots);
        spawn("qemu hotplug", move || follow(&happenings, &followed))?;
        firmware::prepare(&qtest, kind, domain)?;
        let host =
            if wire_only { Err(SWITCHED_OFF) } else { pid.and_then(|pid| Host::open(pid, &qtest, &qmp)) };
        let shortcuts = Arc::new(Shortcuts::new(host));
        let turn = Mutex::new(Kind::built_in_windows());
        let board = Board { kind, domain, qtest, qmp, shortcuts, slots, events, process, irqs, turn };
        Ok(Machine { board: Arc::new(board) })
    }
}

const SWITCHED_OFF: Error =
    Error::new(Errno::EOPNOTSUPP, "who started the machine wants every access on the test socket");

/// Follows what QEMU reports, until QEMU ends.
fn follow(happenings: &Receiver<qmp::Event>, slots: &Slots) {
    for qmp::Event { name, data } in happenings {
        if name == "DEVICE_DELETED" {
            // Inner objects of a device have no id of their own.
            if let Some(id) = data.get("device").and_then(serde_json::Value::as_str) {
                slots.deleted(id);
            }
        }
    }
}

/// The options that make the machine, and the devices in its slots.
fn arguments(kind: Kind, devices: &[Device], slots: &Slots) -> Result<Vec<String>> {
    let mut arguments = vec!["-machine".to_owned(), kind.machine().to_owned()];
    if kind == Kind::Q35 {
        // Otherwise ACPI takes the slots over from the root ports.
        let native = "ICH9-LPC.acpi-pci-hotplug-with-bridge-support=off";
        arguments.extend(["-global".to_owned(), native.to_owned()]);
    }
    let ports = (0..SLOT_COUNT).filter_map(|slot| device::root_port(kind, slot));
    arguments.extend(ports.flat_map(|port| ["-device".to_owned(), port.to_string()]));
    // Those that name their slot come first, so that no other device takes it.
    let (placed, free): (Vec<_>, Vec<_>) = devices.iter().partition(|device| device.wanted_slot().is_some());
    for device in placed.into_iter().chain(free) {
        let slot = slots.choose(device)?;
        slots.occupy(slot, device.id());
        arguments.extend(["-device".to_owned(), device.to_json(kind, slot).to_string()]);
    }
    Ok(arguments)
}
