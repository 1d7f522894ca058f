// The call makes the embedded device.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    mode: Mutex<u32>,
}

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let tiny = devm_drm_dev_alloc!(pdev, |drm| Tiny { mode: Mutex::new(0) })?;
    tiny.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
