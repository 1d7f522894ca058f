// The device cannot keep its hardware.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    mmio: Regs<'bound>,
    console: Mutex<Option<Regs<'static>>>,
}

fn remember(dev: &Dev<Tiny>) -> Result {
    dev.with_hw(|hw| *hw.console.lock() = Some(hw.mmio))
}

fn main() {}
