// A CRTC gets a plane of a device that is finished.
use drmm_kms::prelude::*;
use drmm_runtime::prelude::*;
use ui_tests::shown::*;

fn make(drm: &Building<'_, Shown>, other: &Dev<Shown>) -> Result<Crtc> {
    let mut parts = Parts::new(drm)?;
    drm.drmm_crtc_init_with_planes(&mut parts.modes, (), &other.primary)
}

fn main() {
    let _ = make;
}
