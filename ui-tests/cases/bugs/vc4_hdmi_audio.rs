// The sound card was to end with the device, but used resources of the bus device.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let vc4 = devm_drm_dev_alloc!(pdev, |drm| Bochs {
        mmio: pdev.devm_iomap_bar(0)?,
        connector: {
            let card = pdev.devm_kstrdup("vc4-hdmi")?;
            drm.drmm_add_action("sound card", move || println!("{card} off"))?;
            drm.drmm_connector()?
        },
        mode: Mutex::new(0),
    })?;
    vc4.devm_register()
}

fn main() {}
