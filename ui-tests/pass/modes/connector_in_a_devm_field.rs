// A connector ends with the last reference.
use drmm_kms::prelude::*;
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "A display", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    regs: &'bound Mutex<u32>,
    #[drmm]
    connector: Connector,
}

fn main() {}
