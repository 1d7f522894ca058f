// Even if its mark is wrong, a field is where it was meant to be.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    drm: DrmDevice,
    #[drmm]
    late: Regs<'bound>,
    bare: Regs<'bound>,
    #[devres]
    wrong: Regs<'bound>,
    #[cfg_attr(unix, devm)]
    here: Regs<'bound>,
}

impl TinyHw<'_> {
    fn sum(&self) -> u32 {
        let _ = self.drm.is_unplugged();
        self.late.read(0) + self.bare.read(0) + self.wrong.read(0) + self.here.read(0)
    }
}

fn main() {}
