// The view has no name of its own: the embedded device has one.
use drmm_runtime::prelude::*;
use ui_tests::{pci, Regs};

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    regs: Regs<'bound>,
}

impl TinyHw<'_> {
    fn report(&self) {
        dev_info!(self, "{:#x}", self.regs.read(0));
    }
}

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let tiny = devm_drm_dev_alloc!(pdev, |_| Tiny { regs: pdev.devm_iomap_bar(0)? })?;
    tiny.with_hw(|hw| hw.report())?;
    tiny.devm_register()
}

fn main() {
    let _ = pci::plug(probe);
}
