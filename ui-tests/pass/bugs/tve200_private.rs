// The driver's own data is the struct.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tve200", desc = "TV encoder", major = 1, minor = 0)]
struct Tve200 {
    #[drm_device]
    drm: DrmDevice,
    private: Mutex<u32>,
}

fn main() {}
