// An initialiser can fail; it cannot end probe with success.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let done: Result = Ok(());
    let bochs = devm_drm_dev_alloc!(pdev, |drm| Bochs {
        mmio: if pdev.name().is_empty() { return done } else { pdev.devm_iomap_bar(0)? },
        connector: drm.drmm_connector()?,
        mode: Mutex::new(0),
    })?;
    bochs.devm_register()
}

fn main() {}
