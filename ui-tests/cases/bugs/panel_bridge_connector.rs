// The connector that programs see was a part of the bridge, which ends at unbind.
use drmm_runtime::prelude::*;
use ui_tests::*;

struct Bridge {
    connector: Connector,
}

#[drm_driver(name = "panel", desc = "A panel behind a bridge", major = 1, minor = 0)]
struct Panel {
    #[drm_device]
    drm: DrmDevice,
    #[drmm]
    connector: &'bound Connector,
}

fn main() {}
