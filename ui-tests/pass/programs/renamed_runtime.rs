//! A driver that has the runtime under another path, beside its own module of the runtime's name.

mod vendor {
    pub use ::drmm_runtime as toolkit;
}

mod drmm_runtime {}

use ui_tests::{pci, Regs};
use vendor::toolkit::prelude::*;

#[drm_driver(name = "tiny", desc = "T", major = 1, minor = 0, crate = crate::vendor::toolkit)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    mmio: Regs<'bound>,
    #[drmm]
    label: KBox<str>,
}

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let tiny = vendor::toolkit::devm_drm_dev_alloc!(pdev, |drm| Tiny {
        mmio: pdev.devm_iomap_bar(0)?,
        label: drm.drmm_kstrdup("head 0")?,
    })?;
    assert_eq!(&**tiny.label, "head 0");
    tiny.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
