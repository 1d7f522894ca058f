// A counted reference lives as long as one likes.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn container(drm: &DrmDevice) -> Option<Dev<Bochs>> {
    drm.try_get()
}

fn main() {}
