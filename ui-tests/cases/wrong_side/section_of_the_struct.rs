// A section counts a reference, which a method of the struct has not.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    mmio: Regs<'bound>,
}

impl Tiny {
    fn start(&self) -> Result {
        self.with_hw(|hw| hw.mmio.write(0, 0))
    }
}

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let tiny = devm_drm_dev_alloc!(pdev, |_| Tiny { mmio: pdev.devm_iomap_bar(0)? })?;
    tiny.start()?;
    tiny.devm_register()
}

fn main() {}
