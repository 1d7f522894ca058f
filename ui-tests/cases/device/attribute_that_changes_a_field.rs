// An attribute below that changes a field's type changes its assertion too, or is refused.
use drmm_runtime::prelude::*;

type Local = std::cell::Cell<u32>;
type Shared = Mutex<u32>;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
#[fickle::local]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    level: Shared,
}

fn main() {}
