// The device that is built has the device list.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn say_so(drm: &Building<'_, Bochs>) -> Result {
    drm.drmm_add_action("say so", || println!("gone"))?;
    Ok(())
}

fn main() {}
