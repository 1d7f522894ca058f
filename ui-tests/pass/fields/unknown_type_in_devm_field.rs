// It says so in one line.
use drmm_runtime::prelude::*;
use ui_tests::*;

struct Clock<'bound>(Regs<'bound>);
impl Resource for Clock<'_> {
    type Ends = AtUnbind;
}

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    clock: Clock<'bound>,
}

fn main() {}
