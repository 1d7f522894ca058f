// What it read can be kept.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0, unbind = Tiny::quiesce)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    mmio: Regs<'bound>,
    last: Mutex<Option<u32>>,
}

impl Tiny {
    fn quiesce(hw: &TinyHw<'_>, _removal: Removal) {
        *hw.last.lock() = Some(hw.mmio.read(0));
    }
}

fn main() {}
