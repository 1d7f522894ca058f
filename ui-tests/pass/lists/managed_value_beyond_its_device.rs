// A reference holds the device for as long as the value is used.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn palette(dev: Dev<Bochs>) -> Result<u32> {
    let palette = dev.drm.drmm_kcalloc::<u32>(256)?;
    let colours = dev.drm.drmm_get(&palette)?;
    let sum = colours.iter().sum();
    drop(dev);
    Ok(sum)
}

fn main() {}
