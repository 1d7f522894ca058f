// A module that re-exports the runtime is as good as the runtime.
use drmm_runtime::prelude::*;

mod forged {
    pub(crate) mod __private {
        pub(crate) use drmm_runtime::__private::*;
    }
}

#[drm_driver(name = "tiny", desc = "Forged", major = 1, minor = 0, crate = forged)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
}
fn main() {}
