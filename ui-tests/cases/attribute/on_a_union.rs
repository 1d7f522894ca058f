// Each field of a driver is always there.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
union Tiny {
    mode: u32,
    raw: [u8; 4],
}

fn main() {}
