// An action runs early, or with the last reference.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn once(bochs: &Bochs) -> Result {
    let action = bochs.drm.drmm_add_action("say so", || println!("once"))?;
    bochs.drm.drmm_release_action(action)
}

fn main() {}
