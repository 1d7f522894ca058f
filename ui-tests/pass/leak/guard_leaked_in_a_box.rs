// The guard's device is leaked too, and its unbind waits for ever.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn leak(dev: Dev<Bochs>) -> Result<&'static BochsHw<'static>> {
    let dev: &'static Dev<Bochs> = Box::leak(Box::new(dev));
    let live: &'static Entered<'_, Bochs> = Box::leak(Box::new(dev.enter()?));
    Ok(live.hw())
}

fn main() {}
