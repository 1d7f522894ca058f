// With two it cannot, and every view fits.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0, view = closure)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    gain: Regs<'bound>,
    #[devm]
    current: Mutex<Option<&'bound Regs<'bound>>>,
}

fn clear(hw: &TinyHw<'_>) {
    *hw.current.lock() = None;
}

fn choose(dev: &Dev<Tiny>) -> Result {
    dev.with_hw(clear)
}

fn main() {}
