// What the macro cannot see in a type the compiler reports: the lifetime's name says what to do.
use drmm_runtime::prelude::*;

struct Latch<'bound>(Mutex<Option<&'bound u32>>);

impl Resource for Latch<'_> {
    type Ends = AtUnbind;
}

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    latch: Latch<'bound>,
}

fn main() {}
