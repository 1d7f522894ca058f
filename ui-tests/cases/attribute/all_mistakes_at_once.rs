// Five mistakes give five errors, and none that follows from them.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "", major = 1, minor = "0", colour = 3)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    #[drmm]
    mmio: Regs<'bound>,
    irq: Regs<'bound>,
}

fn read(dev: &Dev<Tiny>) -> Result<u32> {
    dev.with_hw(|hw| hw.mmio.read(0) + hw.irq.read(0))
}

fn main() {}
