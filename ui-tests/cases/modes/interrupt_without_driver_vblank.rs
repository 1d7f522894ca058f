// A CRTC with a vblank interrupt, of a driver that cannot switch it.
use drmm_kms::prelude::*;
use drmm_runtime::prelude::*;
use ui_tests::shown::*;

fn make(drm: &Building<'_, Shown>) -> Result<Crtc<(), VblankIrq>> {
    let mut parts = Parts::new(drm)?;
    drm.drmm_crtc_init_with_planes(&mut parts.modes, (), &mut parts.primary)
}

fn main() {
    let _ = make;
}
