// Each field of a driver is always there.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
enum Tiny {
    Idle,
    Running(DrmDevice),
}

fn main() {}
