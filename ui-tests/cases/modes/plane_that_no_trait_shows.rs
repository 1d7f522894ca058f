// The driver does not say how its planes are shown.
use drmm_kms::prelude::*;
use drmm_runtime::prelude::*;
use ui_tests::shown::*;

fn make(drm: &Building<'_, ui_tests::Bochs>, modes: &mut ModeConfig) -> Result<Plane> {
    drm.drmm_universal_plane_alloc(modes, (), PlaneConfig::cursor(&FORMATS))
}

fn main() {
    let _ = make;
}
