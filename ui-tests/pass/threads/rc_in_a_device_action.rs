// What is shared between threads is counted for threads.
use drmm_runtime::prelude::*;
use std::sync::Arc;
use ui_tests::*;

fn say_so(bochs: &Bochs, shared: Arc<u32>) -> Result {
    bochs.drm.drmm_add_action("say so", move || println!("{shared}"))?;
    Ok(())
}

fn main() {}
