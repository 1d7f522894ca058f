//! A driver with one register, on a bus without hardware.

use std::sync::atomic::AtomicU32;

use drmm_runtime::prelude::*;
use drmm_runtime::{Bus, Parent};

/// A bus without hardware.
struct Platform;

#[derive(Clone, Copy)]
struct Device<'bound>(Bound<'bound>);

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

/// A device register that is ordinary memory.
pub(crate) struct Register(pub(crate) AtomicU32);

/// The driver.
#[drm_driver(name = "card", desc = "A register", major = 1, minor = 0)]
pub(crate) struct Card {
    #[drm_device]
    pub(crate) drm: DrmDevice,
    #[devm]
    pub(crate) register: &'bound Register,
}

/// A registered card and its parent.
pub(crate) fn card(name: &str) -> (Parent, Dev<Card>) {
    let parent = Parent::new(name).expect("memory");
    let mut dev = None;
    let probe = parent.bind(Platform, |device| {
        let register = Register(AtomicU32::new(1));
        let card = devm_drm_dev_alloc!(device, |_drm| Card { register: device.devm(register)? })?;
        dev = Some(card.dev());
        card.devm_register()
    });
    probe.expect("probe succeeds");
    (parent, dev.expect("probe ran"))
}

/// Runs `f` in the bound scope of `parent`, which stays bound.
pub(crate) fn bound_scope(parent: &Parent, f: impl for<'bound> FnOnce(Bound<'bound>)) {
    let probe = parent.bind(Platform, |device| {
        f(device.bound());
        Ok(())
    });
    probe.expect("probe succeeds");
}
