// The view is lent to closures alone.
use drmm_runtime::prelude::*;

struct Latch<'bound>(Mutex<Option<&'bound u32>>);

impl Resource for Latch<'_> {
    type Ends = AtUnbind;
}

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0, view = closure)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    latch: Latch<'bound>,
}

fn main() {}
