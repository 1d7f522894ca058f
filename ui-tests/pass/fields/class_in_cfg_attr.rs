// Whether a field exists may depend on the configuration.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[cfg(not(windows))]
    #[devm]
    mmio: Regs<'bound>,
}

fn main() {}
