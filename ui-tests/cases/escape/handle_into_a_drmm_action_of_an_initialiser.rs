// While the device is built, an action on its list cannot have a handle either.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let regs = pdev.devm_iomap_bar(1)?;
    let bochs = devm_drm_dev_alloc!(pdev, |drm| Bochs {
        connector: {
            drm.drmm_add_action("switch off", move || regs.write(0, 0))?;
            drm.drmm_connector()?
        },
        mmio: regs,
        mode: Mutex::new(0),
    })?;
    bochs.devm_register()
}

fn main() {}
