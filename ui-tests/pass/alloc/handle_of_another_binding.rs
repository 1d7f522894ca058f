// Two devices on one bus device may share.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn both<'a>(first: &pci::Device<Bound<'a>>, second: &pci::Device<Bound<'a>>) -> Result<Registered> {
    let bochs = devm_drm_dev_alloc!(second, |drm| Bochs {
        mmio: first.devm_iomap_bar(0)?,
        connector: drm.drmm_connector()?,
        mode: Mutex::new(0),
    })?;
    bochs.devm_register()
}

fn main() {}
