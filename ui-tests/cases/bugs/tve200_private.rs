// The driver's own data was memory of the bus device; an open file reached it after unbind.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tve200", desc = "TV encoder", major = 1, minor = 0)]
struct Tve200 {
    #[drm_device]
    drm: DrmDevice,
    private: &'bound Mutex<u32>,
}

fn main() {}
