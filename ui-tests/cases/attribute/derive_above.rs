// A derive above the attribute sees the struct as it is written, before it is split in two.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[derive(Debug)]
#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    mmio: Regs<'bound>,
}

fn main() {}
