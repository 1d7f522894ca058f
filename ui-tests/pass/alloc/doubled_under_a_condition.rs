// A field with a condition and one without are one too many.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let bochs = devm_drm_dev_alloc!(pdev, |drm| Bochs {
        mmio: pdev.devm_iomap_bar(0)?,
        connector: drm.drmm_connector()?,
        #[cfg(any())]
        mode: Mutex::new(0),
        #[cfg(all())]
        mode: Mutex::new(1),
    })?;
    bochs.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
