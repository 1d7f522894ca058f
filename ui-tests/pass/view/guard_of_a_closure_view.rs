// Such a view is lent to closures.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0, view = closure)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    current: Mutex<Option<&'bound u32>>,
}

fn read(dev: &Dev<Tiny>) -> Result<Option<u32>> {
    let live = dev.enter()?;
    Ok(live.with_hw(|hw| hw.current.lock().copied()))
}

fn main() {}
