// The child's callback would use registers of a binding that may end first.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'a, 'b>(parent: Regs<'a>, child: &'b pci::Device<Bound<'b>>) -> Result<Registered> {
    let port = Bochs::alloc(child)?;
    port.callback("irq", move |_| parent.write(0, 1))?;
    port.devm_register()
}

fn main() {}
