// When the last reference goes, the hardware is long gone.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0, release = Tiny::gone)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    mmio: Regs<'bound>,
}

impl Tiny {
    fn gone(&self, hw: &TinyHw<'_>) {
        hw.mmio.write(0, 0);
    }
}

fn main() {}
