// A connector is made with its encoder.
use drmm_kms::prelude::*;
use drmm_runtime::prelude::*;
use ui_tests::shown::*;

fn make(drm: &Building<'_, Shown>) -> Result<Connector> {
    let mut parts = Parts::new(drm)?;
    let mut crtc: Crtc = drm.drmm_crtc_init_with_planes(&mut parts.modes, (), &mut parts.primary)?;
    let mut encoder = drm.drmm_encoder_init(&mut parts.modes, EncoderType::Virtual, &mut crtc)?;
    drm.drmm_connector_init(&mut parts.modes, (), ConnectorType::Virtual, &mut encoder)
}

fn main() {
    let _ = make;
}
