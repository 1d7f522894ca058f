// A field without a mark lives as long as the device, the registers do not.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    mmio: Regs<'bound>,
}

fn main() {}
