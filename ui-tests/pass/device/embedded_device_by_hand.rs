// The allocation makes the embedded device.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
}

fn make<'bound>(pdev: &pci::Device<Bound<'bound>>) -> Result<Unregistered<'bound, Tiny>> {
    devm_drm_dev_alloc!(pdev, |drm| Tiny {})
}

fn main() {}
