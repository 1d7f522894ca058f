// For another type `container` returns `None`.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
}

fn container(drm: &DrmDevice) -> (Option<&Bochs>, Option<&Tiny>) {
    (drm.container(), drm.container())
}

fn main() {}
