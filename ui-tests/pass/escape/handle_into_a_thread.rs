// The thread holds a reference and enters.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let bochs = Bochs::alloc(pdev)?;
    let dev = bochs.dev();
    run_on_a_thread(move || {
        let _ = dev.with_hw(|hw| hw.mmio.write(0, 1));
    });
    bochs.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
