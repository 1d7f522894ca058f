// A device is complete when programs can see it.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    mmio: Regs<'bound>,
    mode: Mutex<u32>,
}

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    devm_drm_dev_alloc!(pdev, |drm| Tiny { mmio: pdev.devm_iomap_bar(0)?, mode: Mutex::new(0) })?
        .devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
