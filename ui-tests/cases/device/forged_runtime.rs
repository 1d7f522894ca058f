// A module that replaces the runtime cannot lift the ban of `Drop`.
use drmm_runtime::prelude::*;

mod forged {
    pub(crate) mod __private {
        pub(crate) trait TheReleaseHookTakesThePlaceOfDrop {
            type Verdict;
        }
        pub(crate) use drmm_runtime::__private::*;
    }
}

#[drm_driver(name = "tiny", desc = "Forged", major = 1, minor = 0, crate = forged)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
}
impl Drop for Tiny {
    fn drop(&mut self) {}
}
fn main() {}
