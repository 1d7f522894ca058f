// The view cannot be kept beyond the unbind hook.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0, unbind = Tiny::quiesce)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    mmio: Regs<'bound>,
    last: Mutex<Option<Regs<'static>>>,
}

impl Tiny {
    fn quiesce(hw: &TinyHw<'_>, _removal: Removal) {
        *hw.last.lock() = Some(hw.mmio);
    }
}

fn main() {}
