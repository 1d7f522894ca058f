// In probe a timer ends with the binding, and has the name that says so.
use core::time::Duration;

use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let bochs = devm_drm_dev_alloc!(pdev, |drm| Bochs {
        mmio: pdev.devm_iomap_bar(0)?,
        connector: drm.drmm_connector()?,
        mode: Mutex::new(0),
    })?;
    let blink = bochs.timer_setup("blink", |hw| (hw.mmio.read(0) == 0).then_some(Duration::ZERO))?;
    blink.modify(Duration::from_secs(1))?;
    bochs.devm_register()
}

fn main() {}
