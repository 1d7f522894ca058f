// The code under test takes only the part of the view that it needs.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    size: &'bound u32,
}

impl TinyHw<'_> {
    fn pages(&self) -> u32 {
        pages(*self.size)
    }
}

fn pages(size: u32) -> u32 {
    size / 4096
}

fn main() {}
