// A callback cannot store one part of the view in another.
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

fn choose(tiny: &Unregistered<'_, Tiny>) -> Result {
    tiny.callback("choose", |hw| *hw.current.lock() = Some(&hw.gain)).map(drop)
}

fn main() {}
