// Its rate is a number.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn clock(drm: &Building<'_, Bochs>) -> Result<KBox<str>> {
    drm.drmm_kstrdup("pixel")
}

fn main() {}
