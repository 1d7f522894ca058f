// A lock around registers of the binding could be given registers of a shorter scope.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    mmio: Mutex<Regs<'bound>>,
}

fn main() {}
