// Any thread may hold the device, so its parameters must allow that.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny<T: 'static> {
    #[drm_device]
    drm: DrmDevice,
    state: T,
}

fn main() {}
