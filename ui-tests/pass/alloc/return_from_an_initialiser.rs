// Whether there is a device to be made is decided before.
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
    if pdev.name().is_empty() {
        return done;
    }
    devm_drm_dev_alloc!(pdev, |drm| Tiny { mode: Mutex::new(0) })?.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
