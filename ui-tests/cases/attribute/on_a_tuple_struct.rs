// The trace and the alloc macro speak of fields by name.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny(#[drm_device] DrmDevice, #[devm] Regs<'bound>);

fn main() {}
