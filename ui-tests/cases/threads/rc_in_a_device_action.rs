// Any thread may drop the last reference.
use drmm_runtime::prelude::*;
use std::rc::Rc;
use ui_tests::*;

fn say_so(bochs: &Bochs, shared: Rc<u32>) -> Result {
    bochs.drm.drmm_add_action("say so", move || println!("{shared}"))?;
    Ok(())
}

fn main() {}
