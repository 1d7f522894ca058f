//! Names that are keywords.

use drmm_runtime::prelude::*;
use drmm_runtime::DrmDriver;
use ui_tests::{pci, Regs};

#[allow(non_camel_case_types)]
#[drm_driver(name = "raw", desc = "Keywords as names", major = 1, minor = 0, hw = r#fn)]
struct r#struct {
    #[drm_device]
    r#static: DrmDevice,
    #[devm]
    r#type: Regs<'bound>,
    #[drmm]
    r#match: KBox<str>,
    r#loop: Mutex<u32>,
}

fn read(hw: &r#fn<'_>) -> u32 {
    hw.r#type.read(0)
}

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let device = devm_drm_dev_alloc!(pdev, |r#dyn| r#struct {
        r#type: pdev.devm_iomap_bar(0)?,
        r#match: r#dyn.drmm_kstrdup("head 0")?,
        r#loop: Mutex::new(r#type.read(0)),
    })?;
    assert_eq!(r#struct::FIELDS[0].name, "type");
    assert_eq!(device.with_hw(|hw| read(hw))?, *device.r#loop.lock());
    device.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
