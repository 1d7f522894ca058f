// A macro takes the name of a field as `ident`.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    mode: Mutex<u32>,
}

macro_rules! alloc {
    ($pdev:expr, $name:ident) => {
        devm_drm_dev_alloc!($pdev, |drm| Tiny { $name: Mutex::new(0) })
    };
}

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let tiny = alloc!(pdev, mode)?;
    tiny.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
