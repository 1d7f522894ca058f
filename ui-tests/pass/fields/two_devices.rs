// Two devices are two structs; one probe can make both.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Display {
    #[drm_device]
    drm: DrmDevice,
}

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Render {
    #[drm_device]
    drm: DrmDevice,
    display: Dev<Display>,
}

fn main() {}
