//! One function on the bus, with the parent that its drivers are bound to.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Mutex;

use drmm_runtime::{Error, Parent, Result};

use crate::device::Device;
use crate::lock::lock;

pub(super) struct Slot {
    pub(super) device: Device,
    pub(super) parent: Parent,
    /// It is gone or about to go: no driver may be bound to it any more.
    leaving: AtomicBool,
    probe: Mutex<ProbeState>,
}

/// How probing it went the last time.
#[derive(Default)]
struct ProbeState {
    driver: &'static str,
    /// Grows with each binding on the bus, so that the newest can be undone first.
    order: u64,
    deferred: bool,
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

    /// Probe begins. Called with the bus device's lock held, so that the name is that of the driver in charge.
    pub(super) fn begin(&self, driver: &'static str, order: u64) {
        let mut probe = lock(&self.probe);
        probe.driver = driver;
        probe.order = order;
        probe.deferred = false;
    }

    /// Probe has ended.
    pub(super) fn note(&self, error: Option<Error>, deferred: bool) {
        let mut probe = lock(&self.probe);
        probe.error = error;
        probe.deferred = deferred;
    }

    pub(super) fn is_deferred(&self) -> bool {
        lock(&self.probe).deferred && !self.is_leaving()
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
