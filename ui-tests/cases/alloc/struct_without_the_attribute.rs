// The attribute is what makes a struct a driver.
use drmm_runtime::prelude::*;
use ui_tests::*;

struct Tiny {
    mode: Mutex<u32>,
}

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    devm_drm_dev_alloc!(pdev, |drm| Tiny { mode: Mutex::new(0) })?.devm_register()
}

fn main() {}
