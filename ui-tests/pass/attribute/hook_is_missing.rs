// The functions that the attribute names may be those of a trait of the driver's own, also under the names of the keys.
use drmm_runtime::prelude::*;

#[drm_driver(name = "a", desc = "A", major = 1, minor = 0, unbind = A::unbind, release = A::release)]
struct A {
    #[drm_device]
    drm: DrmDevice,
    mode: u32,
}

trait Ends {
    fn unbind(&self, _hw: &AHw<'_>, _removal: Removal);
    fn release(&self);
}

impl Ends for A {
    fn unbind(&self, _hw: &AHw<'_>, _removal: Removal) {}

    fn release(&self) {
        assert_ne!(self.mode, 7);
    }
}

fn main() {}
