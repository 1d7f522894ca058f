// From the embedded device to the struct around it: the type decides, not an offset.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
}

fn container(drm: &DrmDevice) -> Option<&Bochs> {
    drm.container::<Tiny>()
}

fn main() {}
