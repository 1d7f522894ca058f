//! The machine: QEMU, the firmware's work on it, and the functions it has.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use drmm_runtime::{Errno, Error, Result};

use super::builder::Builder;
use super::config::ConfigSpace;
use super::device::Device;
use super::events::Events;
use super::function::QemuFunction;
use super::irq::IrqLines;
use super::layout::{Kind, Windows};
use super::process::Process;
use super::qmp::Qmp;
use super::qtest::Qtest;
use super::shortcut::Shortcuts;
use super::slots::Slots;
use crate::lock::lock;
use crate::transport::{Address, Function, HotplugEvent, Transport, Width};

const HEADER_TYPE: u16 = 0x0e;
const MULTIFUNCTION: u8 = 0x80;

/// A machine in QEMU. This is a handle: clones share the machine, and the last one to go ends QEMU. Functions that
/// are still held are gone then.
#[derive(Clone)]
pub struct Machine {
    pub(super) board: Arc<Board>,
}

/// What the handles share.
pub(super) struct Board {
    pub(super) kind: Kind,
    pub(super) domain: u16,
    pub(super) qtest: Arc<Qtest>,
    pub(super) qmp: Arc<Qmp>,
    pub(super) shortcuts: Arc<Shortcuts>,
    pub(super) slots: Arc<Slots>,
    pub(super) events: Arc<Events>,
    pub(super) process: Process,
    pub(super) irqs: Arc<IrqLines>,
    /// Scans and plugs take turns. Holds what is left of the addresses for built-in functions.
    pub(super) turn: Mutex<Windows>,
}

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

    /// Which machine it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.board.kind
    }

    /// Ends QEMU at once, which to everyone who uses the machine is a pulled cable: reads give all-ones, waiters
    /// get `ENODEV`.
    pub fn kill(&self) {
        self.board.process.kill();
    }

    /// What QEMU said when it last refused a command, for people. Empty if it never did.
    #[must_use]
    pub fn last_refusal(&self) -> String {
        self.board.qmp.refusal().unwrap_or_default()
    }

    /// The function at an address: the one that was handed out before, or a new one if something is there.
    /// `turn` proves that nothing is being plugged in meanwhile.
    pub(super) fn take_up(&self, at: Address, turn: &mut Windows) -> Result<Option<Arc<QemuFunction>>> {
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

impl Transport for Machine {
    fn name(&self) -> &'static str {
        "qemu"
    }

    fn domain(&self) -> u16 {
        self.board.domain
    }

    fn scan(&self) -> Result<Vec<Arc<dyn Function>>> {
        let mut turn = lock(&self.board.turn);
        let mut found = Vec::new();
        for bus in 0..=self.board.kind.last_bus() {
            // Behind a root port there is one device.
            let last = if bus == 0 { 31 } else { 0 };
            for device in 0..=last {
                let at = Address { domain: self.board.domain, bus, device, function: 0 };
                self.scan_device(at, &mut turn, &mut found)?;
            }
        }
        Ok(found)
    }

    fn function(&self, at: Address) -> Result<Arc<dyn Function>> {
        let nothing = Error::new(Errno::ENXIO, "there is no function at this address");
        if at.domain != self.board.domain
            || at.bus > self.board.kind.last_bus()
            || at.device > 31
            || at.function > 7
        {
            return Err(nothing);
        }
        match self.take_up(at, &mut lock(&self.board.turn))? {
            Some(function) => Ok(function),
            None => Err(nothing),
        }
    }

    fn next_event(&self, timeout: Duration) -> Result<Option<HotplugEvent>> {
        self.board.events.next(timeout)
    }

    fn eject(&self, function: &dyn Function) -> Result {
        self.take_off(function)
    }
}
