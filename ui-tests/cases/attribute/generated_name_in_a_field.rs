// A type called `TinyFields` is generated beside `Tiny` and would hide this one.
use drmm_runtime::prelude::*;

struct TinyFields(u32);

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    fields: TinyFields,
}

fn main() {}
