// With two lifetimes it fits every view.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "tiny", desc = "T", major = 1, minor = 0, view = closure, unbind = Tiny::quiesce)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    gain: Regs<'bound>,
    #[devm]
    current: Mutex<Option<&'bound Regs<'bound>>>,
}

impl Tiny {
    fn quiesce(hw: &TinyHw<'_>, _removal: Removal) {
        *hw.current.lock() = None;
    }
}

fn main() {}
