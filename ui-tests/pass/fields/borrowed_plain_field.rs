// It owns its text, or has it for `'static`.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    label: &'static str,
    serial: KBox<str>,
}

fn main() {}
