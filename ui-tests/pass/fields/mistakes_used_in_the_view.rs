// With the marks as the messages say.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    late: Regs<'bound>,
    #[devm]
    bare: Regs<'bound>,
    #[devm]
    wrong: Regs<'bound>,
    #[devm]
    here: Regs<'bound>,
}

impl TinyHw<'_> {
    fn sum(&self) -> u32 {
        let _ = self.drm.is_unplugged();
        self.late.read(0) + self.bare.read(0) + self.wrong.read(0) + self.here.read(0)
    }
}

fn main() {}
