// The attribute proves what it promises; an impl by hand proves nothing.
#![forbid(unsafe_code)]
use drmm_runtime::__private::*;

struct Tiny;

impl TheReleaseHookTakesThePlaceOfDrop for Tiny {
    type Verdict = HasNoDrop;
}

unsafe impl DrmDriver for Tiny {
    type Hw<'bound> = &'bound Tiny;
    type Fields<'build, 'bound> = ();
    const DRIVER: DriverInfo = unreachable!();
    const FIELDS: &'static [FieldInfo] = &[];
    fn assemble<'bound>(_: (), _: DrmDevice, _: DataSlot<'bound, Self>, _: &Seal) -> &'bound Tiny {
        &Tiny
    }
    fn whole<'hw, 'bound>(_: &'hw Self::Hw<'bound>) -> &'hw DeviceOf<'bound, Self> {
        loop {}
    }
}

fn main() {}
