//! A driver with a field of each class, for the programs that are about its use.

use drmm_runtime::prelude::*;

use crate::connector::{Connector, DrmmConnector as _};
use crate::pci;
use crate::regs::Regs;

/// A display.
#[drm_driver(name = "bochs", desc = "Bochs display", major = 1, minor = 0)]
pub struct Bochs {
    /// The embedded device.
    #[drm_device]
    pub drm: DrmDevice,
    /// Its registers.
    #[devm]
    pub mmio: Regs<'bound>,
    /// What a cable is plugged into.
    #[drmm]
    pub connector: Connector,
    /// The mode that is set.
    pub mode: Mutex<u32>,
}

impl Bochs {
    /// Everything of a probe but the registration.
    pub fn alloc<'bound>(pdev: &pci::Device<Bound<'bound>>) -> Result<Unregistered<'bound, Bochs>> {
        devm_drm_dev_alloc!(pdev, |drm| Bochs {
            mmio: pdev.devm_iomap_bar(0)?,
            connector: drm.drmm_connector()?,
            mode: Mutex::new(0),
        })
    }
}
