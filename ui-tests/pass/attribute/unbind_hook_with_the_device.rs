// The hook is a method of the view.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0, unbind = TinyHw::quiesce)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    mmio: Regs<'bound>,
}

impl TinyHw<'_> {
    fn quiesce(&self, _: Removal) {
        self.mmio.write(0, 0);
    }
}

fn main() {}
