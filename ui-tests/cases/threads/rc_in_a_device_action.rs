// The last reference goes on whatever thread held it.
use drmm_runtime::prelude::*;
use ui_tests::*;
use std::rc::Rc;

fn say_so(bochs: &Bochs, shared: Rc<u32>) -> Result {
    bochs.drm.drmm_add_action("say so", move || println!("{shared}"))?;
    Ok(())
}

fn main() {}
