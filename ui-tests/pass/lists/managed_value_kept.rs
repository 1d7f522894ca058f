// The value is used before it ends.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn reload(bochs: &Bochs) -> Result<u32> {
    let palette = bochs.drm.drmm_kcalloc::<u32>(256)?;
    let colours = bochs.drm.drmm_get(&palette)?;
    let sum = colours.iter().sum();
    bochs.drm.drmm_kfree(palette)?;
    Ok(sum)
}

fn main() {}
