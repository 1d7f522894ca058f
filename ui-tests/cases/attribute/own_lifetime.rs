// The device outlives everything that could be borrowed.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny<'a> {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    mmio: Regs<'a>,
}

fn main() {}
