// What programs reach is software: it goes through the gate for each transfer.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "mgag200", desc = "A server's display", major = 1, minor = 0)]
struct Mgag200 {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    bus: Regs<'bound>,
    #[drmm]
    edid: Mutex<[u32; 2]>,
}

fn get_modes(dev: &Dev<Mgag200>) -> Result {
    dev.with_hw(|hw| hw.edid.lock()[0] = hw.bus.read(0))
}

fn main() {}
