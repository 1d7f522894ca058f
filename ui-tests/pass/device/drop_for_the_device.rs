// The release hook comes before anything ends.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0, release = Tiny::gone)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[drmm]
    connector: Connector,
}

impl Tiny {
    fn gone(&self) {
        println!("{}", self.connector.id());
    }
}

fn main() {}
