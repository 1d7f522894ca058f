// Work of a file lasts as long as its owner, which a program may keep for longer than the open.
use drmm_runtime::prelude::*;
use drmm_runtime::work::{Owned, Work};
use ui_tests::*;

fn open(dev: &Dev<Bochs>) -> Result<Owned<Work>> {
    let seen = Mutex::new(0);
    dev.init_work("watch", |hw| *seen.lock() = hw.mmio.read(0))
}

fn main() {}
