// A value ends once.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn twice(bochs: &Bochs) -> Result {
    let palette = bochs.drm.drmm_kcalloc::<u32>(256)?;
    bochs.drm.drmm_kfree(palette)?;
    bochs.drm.drmm_kfree(palette)
}

fn main() {}
