// A method of the view is called on the view.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "bochs", desc = "Bochs display", major = 1, minor = 0)]
struct Head {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    mmio: Regs<'bound>,
}

impl HeadHw<'_> {
    fn edid_byte(&self) -> u32 {
        self.mmio.read(0)
    }
}

fn get_modes(dev: &Dev<Head>) -> Result<u32> {
    dev.with_hw(|hw| hw.edid_byte())
}

fn main() {}
