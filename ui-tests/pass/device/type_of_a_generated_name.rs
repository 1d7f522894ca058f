// A macro in a field's type cannot mean another type by the name of what the attribute generates.
use drmm_runtime::prelude::*;
use drmm_runtime::DrmDriver;

trait Level { type Of; }
struct TinyFields<'a, 'b>(&'a (), &'b ());
impl Level for TinyFields<'_, '_> { type Of = Mutex<u32>; }
impl<'a, 'b> Level for <Tiny as DrmDriver>::Fields<'a, 'b> { type Of = Mutex<u32>; }
macro_rules! level { () => { <TinyFields<'static, 'static> as Level>::Of }; }

#[drm_driver(name = "tiny", desc = "Two levels", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    level: level!(),
}

fn main() {}
