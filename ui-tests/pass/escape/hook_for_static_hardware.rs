// `'_` is the binding that ends.
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
    fn quiesce(hw: &TinyHw<'_>, _removal: Removal) {
        hw.mmio.write(0, 0);
    }
}

fn main() {}
