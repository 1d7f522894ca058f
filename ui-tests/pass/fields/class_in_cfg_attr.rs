// Whether there is such a field does.
use ui_tests::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[cfg(not(windows))]
    #[devm]
    mmio: Regs<'bound>,
}

fn main() {}
