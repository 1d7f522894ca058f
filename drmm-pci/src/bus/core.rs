//! Matching, binding and unbinding: everything that a bus does on the thread of its caller.
//!
//! No lock of the bus is held while a driver runs. Two threads that want the same function are
//! serialised by its parent's lock; the second one then looks again at what the first one did.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use drmm_runtime::bus::Removal;
use drmm_runtime::{Errno, Error, Result};

use super::any_driver::AnyDriver;
use super::slot::Slot;
use crate::address::Address;
use crate::device::Device;
use crate::hardware::Hardware;
use crate::lock::lock;
use crate::log::{BusEvent, Log};
use crate::transport::{Function, Transport};

pub(super) struct Core {
    pub(super) transport: Box<dyn Transport>,
    pub(super) log: Log,
    slots: Mutex<BTreeMap<Address, Arc<Slot>>>,
    drivers: Mutex<Vec<Arc<dyn AnyDriver>>>,
    /// The number of probes that have succeeded: after each, the deferred functions are tried
    /// again.
    successes: AtomicU64,
}

impl Core {
    pub(super) fn new(transport: Box<dyn Transport>) -> Self {
        let (slots, drivers) = (Mutex::default(), Mutex::default());
        Self { transport, log: Log::default(), slots, drivers, successes: AtomicU64::new(0) }
    }

    pub(super) fn slots(&self) -> Vec<Arc<Slot>> {
        lock(&self.slots).values().cloned().collect()
    }

    pub(super) fn slot(&self, at: Address) -> Result<Arc<Slot>> {
        let missing = || Error::new(Errno::ENXIO, "the bus knows no function at this address");
        lock(&self.slots).get(&at).cloned().ok_or_else(missing)
    }

    /// Adds a function, unless it is known. One that cannot be used is recorded and not added.
    pub(super) fn add(&self, function: Arc<dyn Function>) -> Option<Arc<Slot>> {
        let at = function.address();
        if let Ok(known) = self.slot(at) {
            if known.device.is_present() {
                return None;
            }
            // Its removal has not been reported yet, and its successor is there already.
            self.remove(&known);
        }
        match Hardware::new(function, self.log.clone()).map(Device::new).and_then(Slot::new) {
            Ok(slot) => {
                let slot = Arc::new(slot);
                self.log.add(at, BusEvent::Found);
                lock(&self.slots).insert(at, Arc::clone(&slot));
                Some(slot)
            }
            Err(error) => {
                self.log.add(at, BusEvent::Unusable(error));
                None
            }
        }
    }

    pub(super) fn add_driver(&self, driver: &Arc<dyn AnyDriver>) {
        lock(&self.drivers).push(Arc::clone(driver));
        let before = self.successes();
        for slot in self.slots() {
            // The outcome is recorded, and the next function does not depend on it.
            let _ = self.attach(&slot, std::slice::from_ref(driver));
        }
        self.retry_deferred_since(before);
    }

    /// Tries all drivers on one function, then tries the deferred functions again.
    pub(super) fn probe(&self, slot: &Arc<Slot>) -> Result {
        let drivers = lock(&self.drivers).clone();
        let before = self.successes();
        let outcome = self.attach(slot, &drivers);
        self.retry_deferred_since(before);
        outcome
    }

    /// Tries the deferred functions again, as long as probes have succeeded since the last try,
    /// here or on another thread: that thread may have retried just before a function was deferred
    /// here.
    fn retry_deferred_since(&self, mut before: u64) {
        let drivers = lock(&self.drivers).clone();
        loop {
            let now = self.successes();
            if std::mem::replace(&mut before, now) == now {
                return;
            }
            for slot in self.slots().into_iter().filter(|slot| slot.is_deferred()) {
                // As in `add_driver`.
                let _ = self.attach(&slot, &drivers);
            }
        }
    }

    fn successes(&self) -> u64 {
        self.successes.load(Ordering::SeqCst)
    }

    /// Binds the first driver that matches and whose probe succeeds.
    ///
    /// Fails with `EBUSY` if one is bound already, with `ENODEV` if none matches, else as the last
    /// probe did.
    fn attach(&self, slot: &Arc<Slot>, drivers: &[Arc<dyn AnyDriver>]) -> Result {
        let mut outcome = Err(Error::new(Errno::ENODEV, "no driver takes this function"));
        let identity = slot.device.id();
        for driver in drivers.iter().filter(|driver| driver.ids().iter().any(|id| id.matches(&identity))) {
            if slot.is_leaving() {
                return Err(Error::new(Errno::ENODEV, "the function is leaving the bus"));
            }
            outcome = self.bind(slot, &**driver);
            match outcome {
                Ok(()) => return Ok(()),
                Err(error) if matches!(error.errno(), Errno::EPROBE_DEFER | Errno::EDEADLK) => break,
                Err(_) if slot.parent.is_bound() => break,
                Err(_) => {}
            }
        }
        outcome
    }

    fn bind(&self, slot: &Arc<Slot>, driver: &dyn AnyDriver) -> Result {
        let mut has_begun = false;
        let mut begun = || {
            has_begun = true;
            slot.begin(driver.name());
        };
        let outcome = driver.bind(&slot.parent, slot.device.clone(), &mut begun);
        let at = slot.device.address();
        match outcome {
            Ok(()) => {
                slot.succeeded(self.successes.fetch_add(1, Ordering::SeqCst));
                self.log.add(at, BusEvent::Bound(driver.name()));
            }
            Err(error) if has_begun => {
                slot.failed(error);
                self.log.add(at, BusEvent::ProbeFailed(driver.name(), error));
            }
            // Another thread was faster, or this is called from within a probe: no driver was
            // asked.
            Err(_) => {}
        }
        // The thread that set this looked for a binding before this one was there.
        if outcome.is_ok() && slot.is_leaving() {
            self.let_go(slot);
            return Err(Error::new(Errno::ENODEV, "the function left the bus while it was probed"));
        }
        outcome
    }

    /// Unbinds the driver of a function, if one is bound, and records it.
    pub(super) fn unbind(&self, slot: &Slot, removal: Removal) -> Result {
        let outcome = slot.parent.unbind(removal);
        let at = slot.device.address();
        match outcome {
            Ok(()) => self.log.add(at, BusEvent::Unbound(removal)),
            Err(error) if error.errno() != Errno::ENODEV => self.log.add(at, BusEvent::UnbindFailed(error)),
            Err(_) => {}
        }
        outcome
    }

    /// Unbinds: orderly if the function still answers, as a surprise otherwise. Returns whether no
    /// driver is bound now.
    fn let_go(&self, slot: &Slot) -> bool {
        let removal = if slot.device.is_present() {
            Removal::Orderly
        } else {
            // Gates first: threads that wait for the hardware are woken before the walk waits for
            // them.
            if let Err(error) = slot.parent.unplug() {
                self.log.add(slot.device.address(), BusEvent::UnbindFailed(error));
            }
            Removal::Surprise
        };
        self.unbind(slot, removal).is_ok() || !slot.parent.is_bound()
    }

    /// The function is gone. Like an ejected one, it stays on the bus until its driver has let go
    /// and that is logged: once a caller no longer finds the function, all of this has happened.
    pub(super) fn remove(&self, slot: &Arc<Slot>) {
        slot.set_leaving(true);
        self.let_go(slot);
        self.log.add(slot.device.address(), BusEvent::Removed);
        self.forget(slot);
    }

    /// The function is requested: its driver lets go, then the machine takes it out.
    pub(super) fn release(&self, slot: &Arc<Slot>) {
        let at = slot.device.address();
        slot.set_leaving(true);
        if !self.let_go(slot) {
            slot.set_leaving(false);
            return;
        }
        match self.transport.eject(&*slot.device.hardware().function) {
            Ok(()) => {
                self.log.add(at, BusEvent::Ejected);
                self.forget(slot);
            }
            // A surprise was faster. What is there now was plugged in since, and was not asked for.
            Err(error) if error.errno() == Errno::ENODEV => {
                self.log.add(at, BusEvent::Removed);
                self.forget(slot);
            }
            Err(error) => {
                slot.set_leaving(false);
                self.log.add(at, BusEvent::EjectFailed(error));
            }
        }
    }

    /// The end of the bus: every driver lets go, the one that was bound last first.
    pub(super) fn release_all(&self) {
        let mut slots: Vec<_> = std::mem::take(&mut *lock(&self.slots)).into_values().collect();
        slots.sort_by_key(|slot| std::cmp::Reverse(slot.binding().map(|(_, order)| order)));
        for slot in slots {
            slot.set_leaving(true);
            self.let_go(&slot);
        }
    }

    /// Takes a slot off the list, and not its successor at the same address.
    fn forget(&self, slot: &Arc<Slot>) {
        let mut slots = lock(&self.slots);
        let at = slot.device.address();
        if slots.get(&at).is_some_and(|known| Arc::ptr_eq(known, slot)) {
            slots.remove(&at);
        }
    }
}
