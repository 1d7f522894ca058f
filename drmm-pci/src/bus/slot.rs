//! One function on the bus, with the parent that its drivers are bound to.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Mutex;

use drmm_runtime::bus::Parent;
use drmm_runtime::{Errno, Error, Result};

use crate::device::Device;
use crate::lock::lock;

pub(super) struct Slot {
    pub(super) device: Device,
    pub(super) parent: Parent,
    /// It is gone or about to go: no driver may be bound to it any more.
    leaving: AtomicBool,
    probe: Mutex<ProbeState>,
}

/// The outcome of the last probe.
#[derive(Default)]
struct ProbeState {
    driver: &'static str,
    /// Grows with each binding on the bus, so that the newest can be undone first.
    order: u64,
    /// It waits for another function to be bound.
    is_deferred: bool,
    error: Option<Error>,
}

impl Slot {
    pub(super) fn new(device: Device) -> Result<Self> {
        let parent = Parent::new(device.name())?;
        Ok(Self { device, parent, leaving: AtomicBool::new(false), probe: Mutex::default() })
    }

    pub(super) fn is_leaving(&self) -> bool {
        self.leaving.load(Ordering::SeqCst)
    }

    pub(super) fn set_leaving(&self, leaving: bool) {
        self.leaving.store(leaving, Ordering::SeqCst);
    }

    /// Probe begins. Called with the bus device's lock held, so that the name is that of the driver
    /// in charge.
    pub(super) fn begin(&self, driver: &'static str) {
        let mut probe = lock(&self.probe);
        probe.driver = driver;
        probe.is_deferred = false;
    }

    /// Probe has succeeded, as number `order` on this bus.
    pub(super) fn succeeded(&self, order: u64) {
        let mut probe = lock(&self.probe);
        probe.order = order;
        probe.error = None;
    }

    /// Probe has failed.
    pub(super) fn failed(&self, error: Error) {
        let mut probe = lock(&self.probe);
        probe.is_deferred = error.errno() == Errno::EPROBE_DEFER;
        probe.error = Some(error);
    }

    pub(super) fn is_deferred(&self) -> bool {
        lock(&self.probe).is_deferred && !self.is_leaving()
    }

    pub(super) fn last_error(&self) -> Option<Error> {
        lock(&self.probe).error
    }

    /// The driver that is bound and the place of this binding in the order of all bindings.
    pub(super) fn binding(&self) -> Option<(&'static str, u64)> {
        let probe = lock(&self.probe);
        self.parent.is_bound().then_some((probe.driver, probe.order))
    }
}
