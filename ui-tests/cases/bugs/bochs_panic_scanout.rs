// The panic screen got a map of the video memory to keep.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn get_scanout_buffer(dev: &Dev<Bochs>) -> Result<Regs<'_>> {
    let live = dev.enter()?;
    Ok(live.hw().mmio)
}

fn main() {}
