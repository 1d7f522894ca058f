// `map_err` gives a foreign error a number.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let bochs = devm_drm_dev_alloc!(pdev, |drm| Bochs {
        mmio: pdev.devm_iomap_bar(0)?,
        connector: drm.drmm_connector()?,
        mode: Mutex::new("1024".parse().map_err(|_| Errno::EINVAL)?),
    })?;
    bochs.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
