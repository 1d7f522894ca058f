// The attribute proves what it promises; whoever writes the impl by hand proves nothing.
#![forbid(unsafe_code)]
use drmm_runtime::__private::Seal;
use drmm_runtime::{DriverInfo, DrmDevice, FieldInfo, Parts};

struct Tiny;

impl drmm_runtime::TheReleaseHookTakesThePlaceOfDrop for Tiny {}

unsafe impl Parts for Tiny {
    type Hw<'bound> = ();
    type Fields<'build, 'bound> = ();
    const DRIVER: DriverInfo =
        DriverInfo { name: "tiny", desc: "By hand", major: 1, minor: 0, patchlevel: 0, date: "0" };
    const FIELDS: &'static [FieldInfo] = &[];
    fn assemble<'build, 'bound>(
        _: Self::Fields<'build, 'bound>,
        _: DrmDevice,
        _: &Seal,
    ) -> (Self, Self::Hw<'bound>) {
        (Tiny, ())
    }
}

fn main() {}
