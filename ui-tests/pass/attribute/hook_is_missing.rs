// A hook may be a function of a trait of the driver's own, and may be named as its key.
use drmm_runtime::prelude::*;

#[drm_driver(name = "a", desc = "A", major = 1, minor = 0, unbind = A::unbind, release = A::release)]
struct A {
    #[drm_device]
    drm: DrmDevice,
    mode: u32,
}

trait Ends {
    fn unbind(_hw: &AHw<'_>, _removal: Removal);
    fn release(&self);
}

impl Ends for A {
    fn unbind(_hw: &AHw<'_>, _removal: Removal) {}

    fn release(&self) {
        assert_ne!(self.mode, 7);
    }
}

fn main() {}
