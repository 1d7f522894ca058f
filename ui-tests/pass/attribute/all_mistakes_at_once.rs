// No mistakes, no errors.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    mmio: Regs<'bound>,
    #[devm]
    irq: Regs<'bound>,
}

fn read(dev: &Dev<Tiny>) -> Result<u32> {
    dev.with_hw(|hw| hw.mmio.read(0) + hw.irq.read(0))
}

fn main() {}
