// The container is borrowed as the embedded device is.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn container(drm: &DrmDevice) -> Option<&'static Bochs> {
    drm.container()
}

fn main() {}
