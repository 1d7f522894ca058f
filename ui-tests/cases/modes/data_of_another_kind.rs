// The field has a plane without data, and gets one with a number.
use drmm_kms::prelude::*;
use drmm_runtime::prelude::*;
use ui_tests::shown::*;

fn make(drm: &Building<'_, Shown>) -> Result<Plane> {
    let mut parts = Parts::new(drm)?;
    drm.drmm_universal_plane_alloc(&mut parts.modes, 5_u32, PlaneConfig::cursor(&FORMATS))
}

fn main() {
    let _ = make;
}
