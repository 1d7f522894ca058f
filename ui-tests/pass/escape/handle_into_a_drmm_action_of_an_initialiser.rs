// What switches hardware off runs at unbind.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let regs = pdev.devm_iomap_bar(1)?;
    let bochs = devm_drm_dev_alloc!(pdev, |drm| Bochs {
        connector: {
            pdev.on_unbind("switch off", move || regs.write(0, 0))?;
            drm.drmm_connector()?
        },
        mmio: regs,
        mode: Mutex::new(0),
    })?;
    bochs.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
