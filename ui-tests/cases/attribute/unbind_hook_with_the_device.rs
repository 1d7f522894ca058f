// The view leads to its device: there is nothing else to be lent.
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
    fn quiesce(&self, hw: &TinyHw<'_>, _: Removal) {
        hw.mmio.write(0, 0);
    }
}

fn main() {}
