// The field's type has another name.
use drmm_runtime::prelude::*;

struct FieldsOfTiny(u32);

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    fields: FieldsOfTiny,
}

fn main() {}
