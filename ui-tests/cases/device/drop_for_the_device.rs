// `Drop` would see `#[drmm]` fields that have ended.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[drmm]
    connector: Connector,
}

impl Drop for Tiny {
    fn drop(&mut self) {
        println!("{}", self.connector.id());
    }
}

fn main() {}
