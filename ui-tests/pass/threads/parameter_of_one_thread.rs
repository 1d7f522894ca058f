// The parameters are `Send` and `Sync`.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny<T: Send + Sync + 'static> {
    #[drm_device]
    drm: DrmDevice,
    state: T,
}

fn main() {}
