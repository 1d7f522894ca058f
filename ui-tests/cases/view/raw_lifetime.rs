// `'bound` has one spelling: `'r#bound`, the same lifetime for rustc, is refused.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    seen: Mutex<Option<&'r#bound u32>>,
    #[devm]
    gain: &'bound u32,
}

fn main() {}
