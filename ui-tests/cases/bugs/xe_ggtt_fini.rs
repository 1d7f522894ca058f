// The translation table was cleared with the last close, when it was another device's.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let table = pdev.devm_iomap_bar(0)?;
    let xe = devm_drm_dev_alloc!(pdev, |drm| Bochs {
        mmio: table,
        connector: {
            drm.drmm_add_action("fini", move || table.write(0, 0))?;
            drm.drmm_connector()?
        },
        mode: Mutex::new(0),
    })?;
    xe.devm_register()
}

fn main() {}
