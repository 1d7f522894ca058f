// The view is lent only to closures; or the lock guards nothing and is beside the registers.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0, view = closure)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    mmio: Mutex<Regs<'bound>>,
}

#[drm_driver(name = "vga", desc = "The same with a guard", major = 1, minor = 0)]
struct Vga {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    index: &'bound Mutex<()>,
    #[devm]
    mmio: Regs<'bound>,
}

fn main() {}
