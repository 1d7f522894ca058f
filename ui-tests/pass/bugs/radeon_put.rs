// A reference is dropped when the variable ends; the allocation's own is the bus's.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let radeon = Bochs::alloc(pdev)?;
    let dev = radeon.dev();
    if dev.with_hw(|hw| hw.mmio.read(0))? == u32::MAX {
        return Err(Errno::ENODEV.into());
    }
    radeon.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
