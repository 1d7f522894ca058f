// The hardware is used behind the gate.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    mmio: Regs<'bound>,
}

fn is_here(dev: &Dev<Tiny>) -> bool {
    dev.with_hw(|hw| hw.mmio.read(0) == 0) == Ok(true) && !dev.drm.is_unplugged()
}

fn main() {}
