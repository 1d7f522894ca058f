// A run has the hardware only while it lasts: after it, the device can be unplugged.
use drmm_runtime::prelude::*;
use drmm_runtime::work::{Owned, Timer};
use ui_tests::*;

fn open(dev: &Dev<Bochs>) -> Result<Owned<Timer>> {
    let kept: Mutex<Option<&'static BochsHw<'static>>> = Mutex::new(None);
    dev.timer_setup("tick", move |hw| {
        *kept.lock() = Some(hw);
        None
    })
}

fn main() {}
