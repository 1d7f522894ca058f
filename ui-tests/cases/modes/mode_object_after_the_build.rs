// A connector is made when its device is complete.
use drmm_kms::prelude::*;
use drmm_runtime::prelude::*;
use ui_tests::shown::*;

fn make(drm: &Unregistered<'_, Shown>, modes: &mut ModeConfig, encoder: &mut Encoder) -> Result<Connector> {
    drm.drmm_connector_init(modes, (), ConnectorType::Virtual, encoder)
}

fn main() {
    let _ = make;
}
