//! Fields that are there in some configurations only, in each class.

use drmm_runtime::prelude::*;
use drmm_runtime::DrmDriver;
use ui_tests::{pci, Connector, DrmmConnector as _, Regs};

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    #[cfg(all())]
    mmio: Regs<'bound>,
    #[cfg(any())]
    #[devm]
    vram: MissingMemory<'bound>,
    #[drmm]
    #[cfg(all())]
    connector: Connector,
    #[cfg(any())]
    #[drmm]
    writeback: MissingConnector,
    #[cfg(all())]
    mode: Mutex<u32>,
    #[cfg(any())]
    colour: MissingColour,
}

#[cfg(any())]
#[drm_driver(name = "other", desc = "Not there at all", major = 1, minor = 0)]
struct Other {
    #[drm_device]
    drm: DrmDevice,
}

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let tiny = devm_drm_dev_alloc!(pdev, |drm| Tiny {
        mmio: pdev.devm_iomap_bar(0)?,
        #[cfg(any())]
        vram: pdev.devm_iomap_bar(1)?,
        connector: drm.drmm_connector()?,
        #[cfg(any())]
        writeback: drm.drmm_connector()?,
        #[cfg(all())]
        mode: Mutex::new(mmio.read(0)),
        #[cfg(any())]
        colour: MissingColour,
    })?;
    let names: Vec<_> = Tiny::FIELDS.iter().map(|field| field.name).collect();
    assert_eq!(names, ["mmio", "connector", "mode"]);
    tiny.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
