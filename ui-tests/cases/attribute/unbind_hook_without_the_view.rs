// The unbind hook is the last touch of the hardware, so it is handed the hardware.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0, unbind = Tiny::quiesce)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    mmio: Regs<'bound>,
}

impl Tiny {
    fn quiesce(&self) {}
}

fn main() {}
