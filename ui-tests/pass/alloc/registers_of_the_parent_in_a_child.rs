// The child's callback uses registers of its own binding.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'b>(child: &'b pci::Device<Bound<'b>>) -> Result<Registered> {
    let port = Bochs::alloc(child)?;
    port.callback("irq", |hw| hw.mmio.write(0, 1))?;
    port.devm_register()
}

fn main() {}
