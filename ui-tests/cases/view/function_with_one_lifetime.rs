// With one lifetime for loan and binding, a field could store its neighbour.
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

fn store<'a>(hw: &'a TinyHw<'a>) {
    *hw.current.lock() = Some(&hw.gain);
}

fn choose(dev: &Dev<Tiny>) -> Result {
    dev.with_hw(store)
}

fn main() {}
