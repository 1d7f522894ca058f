// The gate lends the view.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    mmio: Regs<'bound>,
}

impl TinyHw<'_> {
    fn reset(&self) {
        self.mmio.write(0, 0);
    }
}

fn resume(dev: &Dev<Tiny>) -> Result {
    dev.with_hw(|hw| hw.reset())
}

fn main() {}
