// The powerless one may be in the view.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    parent: &'bound pci::Device,
}

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    devm_drm_dev_alloc!(pdev, |drm| Tiny { parent: pdev })?.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
