// The view can have another name.
use drmm_runtime::prelude::*;
use ui_tests::*;

struct TinyHw;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0, hw = TinyView)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    mmio: Regs<'bound>,
}

fn main() {}
