// Each attempt makes its own fields.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    for attempt in 0..2 {
        let bochs = devm_drm_dev_alloc!(pdev, |drm| Bochs {
            connector: drm.drmm_connector()?,
            mmio: if attempt == 0 { return Err(Errno::EIO.into()) } else { pdev.devm_iomap_bar(0)? },
            mode: Mutex::new(connector.id()),
        });
        if let Ok(bochs) = bochs {
            return bochs.devm_register();
        }
    }
    Err(Errno::EIO.into())
}

fn main() {
    pci::plug(probe).unwrap();
}
