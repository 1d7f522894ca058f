// The release hook has the device alone.
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
    fn gone(&self) {}
}

fn main() {}
