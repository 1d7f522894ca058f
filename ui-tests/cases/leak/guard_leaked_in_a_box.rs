// A leaked guard lives for ever only where its device does.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn leak(dev: Dev<Bochs>) -> Result<&'static BochsHw<'static>> {
    let live: &'static Entered<'_, Bochs> = Box::leak(Box::new(dev.enter()?));
    Ok(live.hw())
}

fn main() {}
