// A handle can be copied, but the copy ends with the section too.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn read(dev: &Dev<Bochs>) -> Result<u32> {
    let mmio = {
        let live = dev.enter()?;
        live.hw().mmio
    };
    Ok(mmio.read(0))
}

fn main() {}
