// The device that is built has no bound list.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn say_so(drm: &Building<'_, Bochs>) -> Result {
    drm.devm_add_action("say so", || println!("unbound"))?;
    Ok(())
}

fn main() {}
