// A type of the driver's own must declare when it ends.
use drmm_runtime::prelude::*;

struct Regs<'bound>(&'bound [u32; 4]);

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    mmio: Regs<'bound>,
}

fn main() {}
