// The interrupt came before the device was complete.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let anx7625 = devm_drm_dev_alloc!(pdev, |drm| Bochs {
        mmio: pdev.devm_iomap_bar(0)?,
        connector: {
            pdev.devm_request_irq(drm, |hw: &BochsHw<'_>| println!("{}", hw.connector.id()))?;
            drm.drmm_connector()?
        },
        mode: Mutex::new(0),
    })?;
    anx7625.devm_register()
}

fn main() {}
