// The connector is the device's own.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "panel", desc = "A panel behind a bridge", major = 1, minor = 0)]
struct Panel {
    #[drm_device]
    drm: DrmDevice,
    #[drmm]
    connector: Connector,
}

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let panel = devm_drm_dev_alloc!(pdev, |drm| Panel { connector: drm.drmm_connector()? })?;
    panel.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
