// The scope has its name.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    mmio: Regs<'bound>,
    #[devm]
    gain: &'bound u32,
}

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let tiny = devm_drm_dev_alloc!(pdev, |_| Tiny { mmio: pdev.devm_iomap_bar(0)?, gain: pdev.devm(11)? })?;
    tiny.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
