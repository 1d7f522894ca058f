// A counted reference may be kept for any time.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn container(drm: &DrmDevice) -> Option<Dev<Bochs>> {
    drm.try_get()
}

fn main() {}
