// The handle of registers is for one binding.
use drmm_runtime::prelude::*;
use ui_tests::*;

type IoMem<'a> = Regs<'a>;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    mmio: IoMem,
}

fn main() {}
