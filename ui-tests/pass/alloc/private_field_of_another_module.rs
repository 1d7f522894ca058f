// Fields are as visible as they are declared.
use drmm_runtime::prelude::*;
use ui_tests::*;

mod driver {
    use drmm_runtime::prelude::*;

    #[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
    pub struct Tiny {
        #[drm_device]
        drm: DrmDevice,
        pub mode: Mutex<u32>,
    }
}

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    devm_drm_dev_alloc!(pdev, |drm| driver::Tiny { mode: Mutex::new(0) })?.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
