// An action on the device list runs when the hardware is long gone.
use ui_tests::prelude::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let mmio = pdev.devm_iomap_bar(0)?;
    let bochs = devm_drm_dev_alloc!(pdev, |drm| Bochs {
        mmio,
        connector: {
            drm.drmm_add_action("switch off", move || mmio.write(0, 0))?;
            drm.drmm_connector()?
        },
        mode: Mutex::new(0),
    })?;
    bochs.devm_register()
}

fn main() {}
