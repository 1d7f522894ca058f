// A device that holds a section of another would make its unbind wait.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    other: Entered<'static, Bochs>,
}

fn main() {}
