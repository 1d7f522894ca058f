// A field may use those that are written before it, in any order of the struct.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let bochs = devm_drm_dev_alloc!(pdev, |drm| Bochs {
        mmio: pdev.devm_iomap_bar(0)?,
        mode: Mutex::new(mmio.read(0)),
        connector: drm.drmm_connector()?,
    })?;
    bochs.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
