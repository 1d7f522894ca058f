// A struct without an embedded device is no container of one.
use drmm_runtime::prelude::*;

struct Mode(u32);

fn container(drm: &DrmDevice) -> Option<&Mode> {
    drm.container()
}

fn main() {}
