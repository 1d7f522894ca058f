// What the run needs is its own, or shared with the file.
use std::sync::Arc;

use drmm_runtime::prelude::*;
use drmm_runtime::work::{Owned, Work};
use ui_tests::*;

fn open(dev: &Dev<Bochs>) -> Result<(Owned<Work>, Arc<Mutex<u32>>)> {
    let seen = Arc::new(Mutex::new(0));
    let of_run = seen.clone();
    let work = dev.init_work("watch", move |hw| *of_run.lock() = hw.mmio.read(0))?;
    Ok((work, seen))
}

fn main() {
    pci::plug(|pdev| {
        let bochs = Bochs::alloc(pdev)?;
        bochs.with_hw(|hw| hw.mmio.write(0, 7))?;
        let (work, seen) = open(&bochs.dev())?;
        work.queue()?;
        work.flush()?;
        assert_eq!(*seen.lock(), 7);
        bochs.devm_register()
    })
    .unwrap();
}
