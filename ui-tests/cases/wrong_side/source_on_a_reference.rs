// What calls the driver is made before programs can call it too.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn opened(dev: &Dev<Bochs>) -> Result {
    let work = dev.devm_work("blank", |hw| hw.mmio.write(0, 0))?;
    work.queue()?;
    Ok(())
}

fn main() {}
