//! A driver whose every part is watched, and a bus for it.

use std::sync::Mutex as Unmodelled;

use drmm_runtime::bus::{Bus, Parent};
use drmm_runtime::prelude::*;
use drmm_runtime::publish::Publication;

use crate::{Log, Watched};

/// A bus without hardware.
struct Platform;

#[derive(Clone, Copy)]
pub(crate) struct Device<'bound>(Bound<'bound>);

impl<'bound> BoundDevice<'bound> for Device<'bound> {
    fn bound(&self) -> Bound<'bound> {
        self.0
    }
}

impl Bus for Platform {
    type Device<'bound> = Device<'bound>;

    fn device<'bound>(&'bound self, bound: Bound<'bound>) -> Device<'bound> {
        Device(bound)
    }
}

/// A resource, a mode object and software state, each of which says when it ends.
#[drm_driver(name = "card", desc = "A driver for models", major = 1, minor = 0, unbind = Card::quiesce)]
pub(crate) struct Card {
    #[drm_device]
    pub(crate) drm: DrmDevice,
    #[devm]
    regs: &'bound Watched,
    #[drmm]
    pub(crate) pipe: Object,
    soft: Watched,
}

/// What ends with the last reference.
pub(crate) struct Object(Watched);

impl Resource for Object {
    type Ends = AtLastRef;
}

/// Everything of a card that ends, in the order of the alphabet.
pub(crate) const ALL: [&str; 3] = ["pipe", "regs", "soft"];

impl Card {
    fn quiesce(hw: &CardHw<'_>, _removal: Removal) {
        hw.regs.look();
        hw.look();
    }

    /// Looks at what lives as long as the device.
    pub(crate) fn look(&self) {
        self.soft.look();
        self.pipe.0.look();
    }

    /// One section, if the gate is open: looks at everything. True if it was.
    pub(crate) fn section(dev: &Dev<Self>) -> bool {
        let looked = dev.with_hw(|hw| {
            hw.regs.look();
            hw.look();
        });
        looked.is_ok()
    }
}

/// Allocates a card on `device`.
pub(crate) fn alloc<'bound>(
    device: &'bound Device<'bound>,
    log: &Log,
    front: Option<Front>,
) -> Result<Unregistered<'bound, Card>> {
    devm_drm_dev_alloc!(device, |drm| Card {
        regs: device.devm(log.value("regs"))?,
        pipe: {
            if let Some(front) = front {
                drm.publish_with(front)?;
            }
            Object(log.value("pipe"))
        },
        soft: log.value("soft"),
    })
}

/// Binds a driver.
pub(crate) fn bind<R>(
    parent: &Parent,
    probe: impl for<'bound> FnOnce(&'bound Device<'bound>) -> Result<R>,
) -> Result<R> {
    parent.bind(Platform, probe)
}

/// A parent with a registered card on it.
pub(crate) fn bound_card(log: &Log) -> (Parent, Dev<Card>) {
    let parent = Parent::new("card0").unwrap();
    let mut dev = None;
    bind(&parent, |device| {
        let card = alloc(device, log, None)?;
        dev = Some(card.dev());
        card.devm_register()
    })
    .unwrap();
    (parent, dev.unwrap())
}

/// A front that programs open the card by, while it is published.
#[derive(Clone, Default)]
pub(crate) struct Front(std::sync::Arc<Shelf>);

#[derive(Default)]
struct Shelf {
    dev: Mutex<Option<Dev<Card>>>,
    /// Written by probe when everything else is done, and read when the front is withdrawn.
    last: loom::cell::UnsafeCell<bool>,
    log: Unmodelled<Vec<&'static str>>,
}

// SAFETY: loom fails the model if two threads use the cell without one waiting for the other.
unsafe impl Sync for Shelf {}

impl Front {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// What a program's `open` gives.
    pub(crate) fn open(&self) -> Option<Dev<Card>> {
        self.0.dev.lock().clone()
    }

    /// What was asked of the front, in order.
    pub(crate) fn calls(&self) -> Vec<&'static str> {
        self.0.log.lock().unwrap().clone()
    }

    /// The last thing that a probe does.
    pub(crate) fn probed(&self) {
        // SAFETY: see `Sync`.
        self.0.last.with_mut(|last| unsafe { *last = true });
    }

    fn note(&self, what: &'static str) {
        self.0.log.lock().unwrap().push(what);
    }
}

impl Publication<Card> for Front {
    fn publish(&self, dev: &Dev<Card>) -> Result {
        self.note("publish");
        *self.0.dev.lock() = Some(dev.clone());
        Ok(())
    }

    fn wake(&self) {}

    fn withdraw(&self) {
        self.note("withdraw");
        // SAFETY: see `Sync`.
        let _ = self.0.last.with(|last| unsafe { *last });
        let dev = self.0.dev.lock().take();
        drop(dev);
    }
}
