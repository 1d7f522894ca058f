// The view holds handles, the list holds what they lead to.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    mmio: Box<Regs<'bound>>,
}

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let mmio = pdev.devm_iomap_bar(0)?;
    devm_drm_dev_alloc!(pdev, |drm| Tiny { mmio: Box::new(mmio) })?.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
