//! The machine: QEMU, the firmware's work on it, and the functions it has.

mod hotplug;
mod screendump;
mod transport;

use std::fmt;
use std::sync::{Arc, Mutex};

use drmm_pci::transport::{Function, Width};
use drmm_pci::Address;
use drmm_runtime::Result;

use crate::events::Events;
use crate::firmware::config::ConfigSpace;
use crate::function::QemuFunction;
use crate::irq::IrqLines;
use crate::layout::{Kind, Windows};
use crate::memory::shortcut::Shortcuts;
use crate::plug::slots::Slots;
use crate::process::Process;
use crate::wire::qmp::Qmp;
use crate::wire::qtest::Qtest;

const HEADER_TYPE: u16 = 0x0e;
const MULTIFUNCTION: u8 = 0x80;

/// A machine in QEMU. This is a handle: clones share the machine, and the last one to go ends QEMU.
/// Functions that are still held are gone then.
///
/// ```no_run
/// use std::time::Duration;
///
/// use drmm_pci::Bus;
/// use drmm_qemu::{Device, Kind, Machine};
///
/// # fn main() -> drmm_runtime::Result {
/// let machine = Machine::start(Kind::Pc, &[Device::new("d0", "secondary-vga")])?;
/// let bus = Bus::new(machine.clone())?; // register the driver here
/// machine.screendump("d0")?.to_ppm(); // what a monitor shows
/// machine.surprise_remove("d0")?;
/// bus.settle(Duration::from_secs(20))?; // the driver is unbound
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Machine {
    pub(crate) board: Arc<Board>,
}

/// What the handles share.
pub(crate) struct Board {
    pub(crate) kind: Kind,
    pub(crate) domain: u32,
    pub(crate) qtest: Arc<Qtest>,
    pub(crate) qmp: Arc<Qmp>,
    pub(crate) shortcuts: Arc<Shortcuts>,
    pub(crate) slots: Arc<Slots>,
    pub(crate) events: Arc<Events>,
    pub(crate) process: Process,
    pub(crate) irqs: Arc<IrqLines>,
    /// Scans and plugs take turns. Holds what is left of the addresses for built-in functions.
    pub(crate) turn: Mutex<Windows>,
}

impl Machine {
    /// Which machine it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.board.kind
    }

    /// Ends QEMU at once, which users of the machine see as a pulled cable: reads give all-ones,
    /// callers that wait get `ENODEV`.
    pub fn kill(&self) {
        self.board.process.kill();
    }

    /// QEMU's message when it last refused a command, as text. Empty if it never did.
    #[must_use]
    pub fn last_refusal(&self) -> String {
        self.board.qmp.refusal().unwrap_or_default()
    }

    /// The function at an address: the one that was handed out before, or a new one if something is
    /// there. `turn` proves that nothing is being plugged in meanwhile.
    pub(crate) fn take_up(&self, at: Address, turn: &mut Windows) -> Result<Option<Arc<QemuFunction>>> {
        if let Some(function) = self.board.slots.function(at).filter(|function| function.is_present()) {
            return Ok(Some(function));
        }
        if !ConfigSpace::new(&self.board.qtest, at).is_present()? {
            return Ok(None);
        }
        let mut slot_windows = self.board.kind.slot_of(at).map(|slot| self.board.kind.windows(slot));
        let windows = slot_windows.as_mut().unwrap_or(turn);
        let Board { qtest, irqs, shortcuts, kind, slots, .. } = &*self.board;
        let function = Arc::new(QemuFunction::new(qtest, irqs, shortcuts, *kind, at, windows)?);
        slots.add_function(at, Arc::clone(&function));
        Ok(Some(function))
    }

    /// All functions of the device at function 0 of `at`.
    fn scan_device(&self, at: Address, turn: &mut Windows, found: &mut Vec<Arc<dyn Function>>) -> Result {
        let Some(first) = self.take_up(at, turn)? else { return Ok(()) };
        let header = ConfigSpace::new(&self.board.qtest, at).read(HEADER_TYPE, Width::B1)?;
        found.push(first);
        if header & u32::from(MULTIFUNCTION) == 0 {
            return Ok(());
        }
        for function in 1..8 {
            if let Some(function) = self.take_up(Address { function, ..at }, turn)? {
                found.push(function);
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Machine")
            .field("kind", &self.board.kind)
            .field("domain", &self.board.domain)
            .finish_non_exhaustive()
    }
}
