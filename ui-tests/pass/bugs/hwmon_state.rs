// The memory belongs to the class device.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "hwmon", desc = "A sensor", major = 1, minor = 0)]
struct Hwmon {
    #[drm_device]
    drm: DrmDevice,
    limits: Mutex<u32>,
    labels: Mutex<KBox<str>>,
}

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let hwmon = devm_drm_dev_alloc!(pdev, |drm| Hwmon {
        limits: Mutex::new(0),
        labels: Mutex::new(drm.drmm_kstrdup("cpu")?),
    })?;
    hwmon.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
