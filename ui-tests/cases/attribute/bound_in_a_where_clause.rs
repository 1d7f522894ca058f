// What a driver requires of its parameters holds after unbind too.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny<T>
where
    T: Send + Sync + 'bound,
{
    #[drm_device]
    drm: DrmDevice,
    state: T,
}

fn main() {}
