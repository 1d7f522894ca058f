//! The devices that probe has allocated and not registered, so that a forgotten one is reported.

use core::panic::Location;
use core::sync::atomic::{AtomicBool, AtomicPtr, Ordering};

use crate::bound::inner::Inner;
use crate::trace::{Level, Place, Report, Topic};

/// Whether probe still has to register one device.
pub(crate) struct Pending {
    /// The line of probe that allocated it; null once it is registered, and for a device that was
    /// allocated after probe.
    allocated: AtomicPtr<Location<'static>>,
    /// Probe has succeeded without registering it, and this was not reported yet.
    is_left: AtomicBool,
}

impl Pending {
    pub(super) const fn new() -> Self {
        Self { allocated: AtomicPtr::new(core::ptr::null_mut()), is_left: AtomicBool::new(false) }
    }

    /// Notes that probe allocated the device in this line.
    pub(crate) fn allocated(&self, place: &'static Location<'static>) {
        // ORDERING: read by the same thread at the end of probe.
        self.allocated.store(core::ptr::from_ref(place).cast_mut(), Ordering::Relaxed);
    }

    /// Notes that the device is registered.
    pub(crate) fn registered(&self) {
        // ORDERING: as in `allocated`.
        self.allocated.store(core::ptr::null_mut(), Ordering::Relaxed);
    }

    fn place(&self) -> Option<Place> {
        // ORDERING: as in `allocated`.
        let place = self.allocated.load(Ordering::Relaxed);
        // SAFETY: null, or a `&'static Location` that `allocated` stored.
        unsafe { place.as_ref() }.map(Place::of)
    }
}

/// Notes the devices that probe has left unregistered. True if there is one. Called by probe's
/// thread at the end of probe.
pub(super) fn note_left(parent: &Inner) -> bool {
    let mut any = false;
    parent.devices.each(|device| {
        let base = device.base();
        // A device that is not ready does not count: its allocation failed, and the driver went on
        // without it.
        if base.is_ready() && base.pending.place().is_some() {
            // ORDERING: `report_left` comes later on the same thread.
            base.pending.is_left.store(true, Ordering::Relaxed);
            any = true;
        }
    });
    any
}

/// Reports the noted devices, once. Called when the bus device's lock is free again.
pub(super) fn report_left(parent: &Inner, level: Level) {
    parent.devices.each(|device| {
        let base = device.base();
        // ORDERING: see `note_left`.
        if base.pending.is_left.swap(false, Ordering::Relaxed) {
            let text = "probe left this device unregistered, so programs cannot open it: `devm_register`";
            let (driver, place) = (base.vtable.driver.name, base.pending.place().unwrap_or(Place::NONE));
            Report::new(level, Topic::Unregistered, parent.name(), format_args!("{driver}: {text}"))
                .at(place)
                .send();
        }
    });
}
