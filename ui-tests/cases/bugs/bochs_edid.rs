// The monitor's EDID was read from the registers without a guard.
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

fn get_modes(dev: &Dev<Head>) -> u32 {
    dev.edid_byte()
}

fn main() {}
