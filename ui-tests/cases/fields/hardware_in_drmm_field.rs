// Programs can hold a `#[drmm]` field when the registers are long gone.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[drmm]
    mmio: Regs<'bound>,
}

fn main() {}
