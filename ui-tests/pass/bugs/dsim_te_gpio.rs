// What ends with a binding is taken in its probe.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "dsim", desc = "A display interface", major = 1, minor = 0)]
struct Dsim {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    te: Regs<'bound>,
}

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    devm_drm_dev_alloc!(pdev, |_| Dsim { te: pdev.devm_iomap_bar(1)? })?.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
