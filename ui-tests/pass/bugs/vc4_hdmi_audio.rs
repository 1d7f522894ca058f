// What is acquired from the bus device is released with it.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let vc4 = devm_drm_dev_alloc!(pdev, |drm| Bochs {
        mmio: pdev.devm_iomap_bar(0)?,
        connector: {
            let card = pdev.devm_kstrdup("vc4-hdmi")?;
            pdev.on_unbind("sound card", move || println!("{card} off"))?;
            drm.drmm_connector()?
        },
        mode: Mutex::new(0),
    })?;
    vc4.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
