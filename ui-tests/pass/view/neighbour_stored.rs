// A field may refer to any of the values that the bound list owns.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0, view = closure)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    gain: (&'bound u32, &'bound u32),
    #[devm]
    current: Mutex<Option<&'bound u32>>,
}

fn choose(dev: &Dev<Tiny>) -> Result {
    dev.with_hw(|hw| *hw.current.lock() = Some(hw.gain.0))
}

fn main() {}
