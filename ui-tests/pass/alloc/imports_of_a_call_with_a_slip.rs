// What a call uses is used, also if a slip hides what the call means.
use std::num::NonZeroU32;

use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let bochs = devm_drm_dev_alloc!(pdev, |drm| Bochs {
        mmio: pdev.devm_iomap_bar(0)?,
        mode: Mutex::new(NonZeroU32::MIN.get()),
        connector: drm.drmm_connector()?,
    })?;
    bochs.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
