// CRTC and plane were memory of the bus device.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let ltdc = Bochs::alloc(pdev)?;
    let _crtc: &u32 = pdev.devm_crtc_init_with_planes(&ltdc.drm, (), ())?;
    ltdc.devm_register()
}

fn main() {}
