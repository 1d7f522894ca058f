// An initialiser can fail; it cannot end probe with success.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    mode: Mutex<u32>,
}

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let done: Result<Registered> = Ok(Registered::no_device());
    devm_drm_dev_alloc!(pdev, |drm| Tiny {
        mode: if pdev.name().is_empty() { return done } else { Mutex::new(0) },
    })?
    .devm_register()
}

fn main() {}
