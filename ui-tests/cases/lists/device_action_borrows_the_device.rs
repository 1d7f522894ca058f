// An action on the device list cannot borrow the device.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn say_so(bochs: &Bochs) -> Result {
    bochs.drm.drmm_add_action("say so", move || println!("{}", bochs.mode.lock()))?;
    Ok(())
}

fn main() {}
