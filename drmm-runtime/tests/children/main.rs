//! Children: bus devices that a driver makes for other drivers, which end before its own binding.
#![forbid(unsafe_code)]

mod end;
mod handles;
mod many;
mod orphans;
mod races;
mod real;
mod refused;
#[path = "../support/mod.rs"]
mod support;

use drmm_runtime::bus::{Bus, Child, Parent};
use drmm_runtime::prelude::*;
use support::*;

/// The maker: a display whose registers its children reach.
#[drm_driver(name = "host", desc = "Has an AUX channel", major = 1, minor = 0, unbind = HostHw::quiesce)]
pub(crate) struct Host {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    regs: &'bound Tracked,
    log: Log,
}

impl HostHw<'_> {
    fn quiesce(&self, removal: Removal) {
        let _ = self.regs.look();
        self.log.note(format!("host off, {removal:?}"));
    }
}

/// The bus between the two drivers.
#[derive(Clone)]
pub(crate) struct AuxBus {
    host: Dev<Host>,
    log: Log,
}

#[derive(Clone, Copy)]
pub(crate) struct Aux<'bound> {
    bound: Bound<'bound>,
    bus: &'bound AuxBus,
}

impl<'bound> BoundDevice<'bound> for Aux<'bound> {
    fn bound(&self) -> Bound<'bound> {
        self.bound
    }
}

impl Bus for AuxBus {
    type Device<'bound> = Aux<'bound>;

    fn device<'bound>(&'bound self, bound: Bound<'bound>) -> Aux<'bound> {
        Aux { bound, bus: self }
    }
}

/// The child's driver: it switches its panel off through the hardware of the host.
#[drm_driver(name = "panel", desc = "At the end of the channel", major = 1, minor = 0, unbind = PanelHw::off)]
pub(crate) struct Panel {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    aux: &'bound AuxBus,
    name: &'static str,
}

impl PanelHw<'_> {
    fn off(&self, removal: Removal) {
        let host = self.aux.host.with_hw(|hw| hw.regs.look());
        let host = host.map_or_else(|error| error.errno().name(), |_| "there");
        self.aux.log.note(format!("{} off, {removal:?}, host {host}", self.name));
    }
}

pub(crate) fn host<'bound>(device: &'bound Device<'bound>, log: &Log) -> Result<Unregistered<'bound, Host>> {
    devm_drm_dev_alloc!(device, |_| Host { regs: device.devm(log.value("regs"))?, log: log.clone() })
}

/// The probe of a panel.
pub(crate) fn panel<'bound>(aux: &'bound Aux<'bound>, name: &'static str) -> Result<Registered> {
    let panel = devm_drm_dev_alloc!(aux, |_| Panel { aux: aux.bus, name })?;
    panel.devm_register()
}

/// Makes a child with a panel.
pub(crate) fn child_with_panel<'bound>(
    device: &'bound Device<'bound>,
    bus: &AuxBus,
    name: &'static str,
) -> Result<Child<'bound>> {
    let child = device.devm_child(name, 0)?;
    child.bind(bus.clone(), |aux| panel(aux, name))?;
    Ok(child)
}

/// A host with a panel on each of these children.
pub(crate) fn bind_host(parent: &Parent, log: &Log, children: &[&'static str]) -> Result<AuxBus> {
    let mut kept = None;
    parent.bind(Platform, |device| {
        let host = host(device, log)?;
        let bus = AuxBus { host: host.dev(), log: log.clone() };
        for name in children {
            child_with_panel(device, &bus, name)?;
        }
        kept = Some(bus);
        host.devm_register()
    })?;
    kept.ok_or(Error::new(Errno::EIO, "probe did not run"))
}
