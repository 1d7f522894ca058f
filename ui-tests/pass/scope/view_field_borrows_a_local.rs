// The bound list owns it, the view borrows it.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    gain: &'bound u32,
}

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let gain = pdev.devm(11)?;
    devm_drm_dev_alloc!(pdev, |drm| Tiny { gain })?.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
