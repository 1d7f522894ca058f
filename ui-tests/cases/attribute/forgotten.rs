// The marks, the scope and the view are the attribute's, and so is what makes a driver.
use drmm_runtime::prelude::*;
use ui_tests::*;

struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    mmio: Regs<'bound>,
}

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    devm_drm_dev_alloc!(pdev, |_| Tiny { mmio: pdev.devm_iomap_bar(0)? })?.devm_register()
}

static SHELF: Mutex<Vec<Dev<Tiny>>> = Mutex::new(Vec::new());

impl TinyHw<'_> {
    fn start(&self) {
        self.mmio.write(0, 1);
    }
}

fn start(dev: &Dev<Tiny>) -> Result {
    dev.clone().with_hw(|hw| hw.start())
}

fn main() {}
