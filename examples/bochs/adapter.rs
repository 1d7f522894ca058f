//! The machine that the adapter sits in: simulated in this process, or QEMU.

use std::sync::Arc;

use drmm_pci::transport::Transport;
use drmm_pci::{Address, Bus, Image};
#[cfg(feature = "qemu")]
use drmm_qemu as qemu;
use drmm_runtime::bus::Removal;
use drmm_runtime::{Errno, Error, Result};
use drmm_sim as sim;

/// The slot of the simulated adapter.
const SIM_SLOT: u8 = 2;
/// The adapter's name in QEMU.
#[cfg(feature = "qemu")]
const QEMU_ID: &str = "display";
/// It has the registers of `bochs-display` and, unlike it, leaves QEMU cleanly when unplugged.
#[cfg(feature = "qemu")]
const QEMU_MODEL: &str = "secondary-vga";

/// Which machine to use.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// The simulation.
    Sim,
    /// QEMU, with ACPI hotplug (`pc`) or native `PCIe` hotplug (`q35`).
    #[cfg(feature = "qemu")]
    Qemu(qemu::Kind),
}

/// A machine that one adapter can be plugged into. Clones are handles of the same machine.
#[derive(Clone)]
pub enum Machine {
    /// The simulation, and the model that is plugged in.
    Sim(sim::Machine, Option<Arc<sim::Bochs>>),
    /// QEMU.
    #[cfg(feature = "qemu")]
    Qemu(Arc<qemu::Machine>),
}

impl Machine {
    /// Starts a machine with no adapter in it.
    pub fn start(kind: Kind) -> Result<Self> {
        match kind {
            Kind::Sim => Ok(Self::Sim(sim::Machine::new()?, None)),
            #[cfg(feature = "qemu")]
            Kind::Qemu(kind) => Ok(Self::Qemu(Arc::new(qemu::Machine::start(kind, &[])?))),
        }
    }

    /// The machine's bus.
    pub fn bus(&self) -> Result<Bus> {
        match self {
            Self::Sim(machine, _) => Bus::new(machine.clone()),
            #[cfg(feature = "qemu")]
            Self::Qemu(machine) => Bus::new(Arc::clone(machine)),
        }
    }

    /// Plugs an adapter in.
    pub fn plug_in(&mut self) -> Result<Address> {
        match self {
            Self::Sim(machine, adapter) => {
                let model = Arc::new(sim::Bochs::new());
                *adapter = Some(Arc::clone(&model));
                machine.plug(SIM_SLOT, model)
            }
            #[cfg(feature = "qemu")]
            Self::Qemu(machine) => {
                let function = machine.device_add(&qemu::Device::new(QEMU_ID, QEMU_MODEL))?;
                Ok(function.address())
            }
        }
    }

    /// Takes the adapter out: by asking first, or not.
    pub fn take_out(&self, at: Address, removal: Removal) -> Result {
        match (self, removal.hardware_is_there()) {
            (Self::Sim(machine, _), false) => machine.surprise_remove(at),
            (Self::Sim(machine, _), true) => machine.request_removal(at),
            #[cfg(feature = "qemu")]
            (Self::Qemu(machine), false) => machine.surprise_remove(QEMU_ID),
            #[cfg(feature = "qemu")]
            (Self::Qemu(machine), true) => machine.request_removal(QEMU_ID),
        }
    }

    /// What the monitor shows, read from the machine. Fails with `ENODEV` while it shows nothing.
    pub fn screen(&self) -> Result<Image> {
        match self {
            Self::Sim(_, adapter) => {
                let shown = adapter.as_ref().and_then(|adapter| adapter.scanout());
                shown.ok_or(Error::new(Errno::ENODEV, "the monitor shows nothing"))
            }
            #[cfg(feature = "qemu")]
            Self::Qemu(machine) => machine.screendump(QEMU_ID),
        }
    }

    /// `"sim"` or `"qemu"`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Sim(machine, _) => machine.name(),
            #[cfg(feature = "qemu")]
            Self::Qemu(machine) => machine.name(),
        }
    }
}
