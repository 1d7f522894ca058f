// A reference that is kept is like those of programs.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let bochs = Bochs::alloc(pdev)?;
    let dev = bochs.dev();
    bochs.devm_register()?;
    dev.with_hw(|hw| hw.mmio.write(0, 1))
}

fn main() {
    pci::plug(probe).unwrap();
}
