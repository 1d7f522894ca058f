// What a handle lends ends with the value, also if that ends early.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn reload(bochs: &Bochs) -> Result<u32> {
    let palette = bochs.drm.drmm_kcalloc::<u32>(256)?;
    let colours = bochs.drm.drmm_get(&palette)?;
    bochs.drm.drmm_kfree(palette)?;
    Ok(colours.iter().sum())
}

fn main() {}
