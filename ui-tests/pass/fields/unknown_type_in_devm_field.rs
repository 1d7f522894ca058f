// The type declares its end in one line.
use drmm_runtime::prelude::*;

struct Regs<'bound>(&'bound [u32; 4]);
impl Resource for Regs<'_> {
    type Ends = AtUnbind;
}

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    mmio: Regs<'bound>,
}

fn main() {}
