// The driver is bound to the interface, and took its memory from the device around it.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn around<'a>(interface: &'a pci::Device<Bound<'_>>) -> &'a pci::Device {
    interface
}

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let buffer = around(pdev).devm_kzalloc::<u32>()?;
    println!("{buffer}");
    Bochs::alloc(pdev)?.devm_register()
}

fn main() {}
