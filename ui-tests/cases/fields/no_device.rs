// Without the embedded device there is nothing to hang the lists on.
use ui_tests::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    mode: Mutex<u32>,
}

fn main() {}
