// What is shared between threads is counted for threads.
use drmm_runtime::prelude::*;
use ui_tests::*;
use std::sync::Arc;

fn say_so(bochs: &Bochs, shared: Arc<u32>) -> Result {
    bochs.drm.drmm_add_action("say so", move || println!("{shared}"))?;
    Ok(())
}

fn main() {}
