// The plane's update checked whether the device was there, and then copied a whole frame.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn plane_update(dev: &Dev<Bochs>, frame: &[u32]) -> Result {
    let vram = dev.with_hw(|hw| hw.mmio)?;
    frame.iter().for_each(|pixel| vram.write(0, *pixel));
    Ok(())
}

fn main() {}
