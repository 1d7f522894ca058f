// An action runs once.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn twice(bochs: &Bochs) -> Result {
    let action = bochs.drm.drmm_add_action("say so", || println!("once"))?;
    bochs.drm.drmm_release_action(action)?;
    bochs.drm.drmm_cancel_action(action)
}

fn main() {}
