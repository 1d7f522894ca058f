// A connector is made while its device is built.
use drmm_kms::prelude::*;
use drmm_runtime::prelude::*;
use ui_tests::shown::*;

fn make(drm: &Building<'_, Shown>, modes: &mut ModeConfig, encoder: &mut Encoder) -> Result<Connector> {
    drm.drmm_connector_init(modes, (), ConnectorType::Virtual, encoder)
}

fn main() {
    let _ = make;
}
