// A hook that the attribute names must exist: the runtime has no default of that name.
use drmm_runtime::prelude::*;

#[drm_driver(name = "a", desc = "A", major = 1, minor = 0, unbind = A::unbind, release = A::release)]
struct A {
    #[drm_device]
    drm: DrmDevice,
    mode: u32,
}

fn main() {}
