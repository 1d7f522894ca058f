// The order of release is the order of acquisition; a mark cannot change it.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[drmm(last)]
    connector: Connector,
}

fn main() {}
