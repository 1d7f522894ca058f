// A closure is lent the view with the whole binding as lifetime, which it cannot name.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0, view = closure)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    current: Mutex<Option<&'bound u32>>,
}

fn read(dev: &Dev<Tiny>) -> Result<Option<u32>> {
    dev.with_hw(|hw| hw.current.lock().copied())
}

fn main() {}
