// A source of a file is made by another call than one that lives as long as the binding.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn open(dev: &Dev<Bochs>) -> Result {
    let _ticks = dev.devm_timer("tick", |hw| {
        hw.mmio.write(0, 1);
        None
    })?;
    let _feeds = dev.devm_kthread("feed", |_dev, stop| while !stop.wait() {})?;
    Ok(())
}

fn main() {}
