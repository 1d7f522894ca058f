// Without the embedded device there is no owner for the lists.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    mode: Mutex<u32>,
}

fn main() {}
