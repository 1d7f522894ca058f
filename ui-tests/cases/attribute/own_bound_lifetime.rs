// The device outlives the binding, so its type does not depend on it.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny<'bound> {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    mmio: Regs<'bound>,
}

fn main() {}
