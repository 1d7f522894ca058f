// What is needed in probe alone is a variable.
use ui_tests::prelude::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let vram = pdev.devm_iomap_bar(1)?;
    let bochs = devm_drm_dev_alloc!(pdev, |drm| Bochs {
        mmio: pdev.devm_iomap_bar(0)?,
        connector: drm.drmm_connector()?,
        mode: Mutex::new(vram.read(0)),
    })?;
    bochs.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
