// Hardware without a mark is used through the device, where it seems to be.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    mmio: Regs<'bound>,
}

fn is_here(dev: &Dev<Tiny>) -> bool {
    dev.mmio.read(0) == 0 && !dev.drm.is_unplugged()
}

fn main() {}
