// One part of the view stored in another could be used after its end.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0, view = closure)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    gain: (&'bound u32, &'bound u32),
    #[devm]
    current: Mutex<Option<&'bound &'bound u32>>,
}

fn choose(dev: &Dev<Tiny>) -> Result {
    dev.with_hw(|hw| *hw.current.lock() = Some(&hw.gain.0))
}

fn main() {}
