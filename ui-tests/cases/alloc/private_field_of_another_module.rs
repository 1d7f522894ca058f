// A module that cannot see a field cannot fill it.
use drmm_runtime::prelude::*;
use ui_tests::*;

mod driver {
    use drmm_runtime::prelude::*;

    #[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
    pub struct Tiny {
        #[drm_device]
        drm: DrmDevice,
        mode: Mutex<u32>,
    }
}

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    devm_drm_dev_alloc!(pdev, |drm| driver::Tiny { mode: Mutex::new(0) })?.devm_register()
}

fn main() {}
