// A macro in a field's type cannot mean one type in the struct and another in its assertion.
use drmm_runtime::prelude::*;

mod forged {
    pub(crate) mod __private {
        pub(crate) use drmm_runtime::__private::*;
        pub(crate) type Level = drmm_runtime::Mutex<u32>;
    }
}
mod __drmm {
    pub(crate) type Level = drmm_runtime::Mutex<u32>;
}
macro_rules! level { () => { __drmm::Level }; }

#[drm_driver(name = "tiny", desc = "Two levels", major = 1, minor = 0, crate = forged)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    level: level!(),
}
fn main() {}
