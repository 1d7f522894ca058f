// The action owns what it prints.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn say_so(bochs: &Bochs) -> Result {
    let mode = *bochs.mode.lock();
    bochs.drm.drmm_add_action("say so", move || println!("{mode}"))?;
    Ok(())
}

fn main() {}
