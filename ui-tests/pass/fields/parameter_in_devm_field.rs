// The bound list owns it, and lends it until unbind.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny<T: Send + Sync + 'static> {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    state: &'bound T,
}

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let value = 0_u32;
    let tiny = devm_drm_dev_alloc!(pdev, |drm| Tiny::<u32> { state: pdev.devm(value)? })?;
    tiny.devm_register()
}

fn main() {}
