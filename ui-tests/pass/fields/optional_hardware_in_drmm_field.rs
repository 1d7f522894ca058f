// A wrapper ends when what it wraps ends.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    banks: Vec<Option<Regs<'bound>>>,
}

fn main() {}
