// `'static` in the place of `'bound` does not turn registers into something that programs can hold.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[drmm]
    mmio: Regs<'static>,
}

fn main() {}
