// The driver of a child has a scope of its own: what its maker owns does not fit into it.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let bochs = Bochs::alloc(pdev)?;
    let mmio = pdev.devm_iomap_bar(0)?;
    let panel = pdev.devm_child("panel", 0)?;
    panel.bind(channel::Channel(bochs.dev()), |panel| {
        panel.on_unbind("panel off", move || mmio.write(0, 0))
    })?;
    bochs.devm_register()
}

fn main() {}
