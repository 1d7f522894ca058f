// What is published owns what its files read.
use drmm_runtime::prelude::*;
use drmm_runtime::publish::Publication;
use ui_tests::*;

struct Front {
    info: KBox<u32>,
}

impl Publication<Bochs> for Front {
    fn publish(&self, _: &Dev<Bochs>) -> Result {
        Ok(())
    }
    fn wake(&self) {}
    fn withdraw(&self) {}
}

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let efifb = devm_drm_dev_alloc!(pdev, |drm| Bochs {
        mmio: pdev.devm_iomap_bar(0)?,
        connector: {
            drm.publish_with(Front { info: drm.drmm_kzalloc()? })?;
            drm.drmm_connector()?
        },
        mode: Mutex::new(0),
    })?;
    efifb.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
