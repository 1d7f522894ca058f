// The data of a plane is that of its field.
use drmm_kms::prelude::*;
use drmm_runtime::prelude::*;
use ui_tests::shown::*;

fn make(drm: &Building<'_, Shown>) -> Result<Plane> {
    let mut parts = Parts::new(drm)?;
    drm.drmm_universal_plane_alloc(&mut parts.modes, (), PlaneConfig::cursor(&FORMATS))
}

fn main() {
    let _ = make;
}
