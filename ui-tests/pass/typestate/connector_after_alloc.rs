// They are made by the initialisers.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Twin {
    #[drm_device]
    drm: DrmDevice,
    #[drmm]
    first: Connector,
    #[drmm]
    second: Connector,
}

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let twin = devm_drm_dev_alloc!(pdev, |drm| Twin {
        first: drm.drmm_connector()?,
        second: drm.drmm_connector()?,
    })?;
    twin.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
