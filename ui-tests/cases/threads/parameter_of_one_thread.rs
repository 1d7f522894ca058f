// Any thread may hold the device, whatever its parameters are.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny<T: 'static> {
    #[drm_device]
    drm: DrmDevice,
    state: T,
}

fn main() {}
