// Programs know the mode objects from the start.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn hotplug(dev: &Dev<Bochs>) -> Result<u32> {
    Ok(dev.drmm_connector()?.id())
}

fn main() {}
