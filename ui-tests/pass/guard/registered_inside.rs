// The set-up is one section, and it ends.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let bochs = Bochs::alloc(pdev)?;
    let live = bochs.enter()?;
    live.hw().mmio.write(0, 1);
    live.hw().mmio.write(0, 2);
    drop(live);
    bochs.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
