// `Drop` of a generic device would also see `#[drmm]` fields that have ended.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny<T: Send + Sync + 'static> {
    #[drm_device]
    drm: DrmDevice,
    state: T,
}

impl<T: Send + Sync + 'static> Drop for Tiny<T> {
    fn drop(&mut self) {}
}

fn main() {}
