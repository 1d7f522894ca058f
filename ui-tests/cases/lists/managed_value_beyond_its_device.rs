// A value of the device list ends with the device, which a handle does not keep.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn palette(dev: Dev<Bochs>) -> Result<u32> {
    let palette = dev.drm.drmm_kcalloc::<u32>(256)?;
    let colours = dev.drm.drmm_get(&palette)?;
    drop(dev);
    Ok(colours.iter().sum())
}

fn main() {}
