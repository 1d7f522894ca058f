// A value ends early, or with the last reference.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn once(bochs: &Bochs) -> Result {
    let palette = bochs.drm.drmm_kcalloc::<u32>(256)?;
    bochs.drm.drmm_kfree(palette)
}

fn main() {}
