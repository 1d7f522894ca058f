// When it runs, parts of the device are gone.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn say_so(bochs: &Bochs) -> Result {
    bochs.drm.drmm_add_action("say so", |bochs: &Bochs| println!("{}", bochs.mode.lock()))?;
    Ok(())
}

fn main() {}
