// It reaches them through the gate of its maker, which is open until the child has ended.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let bochs = Bochs::alloc(pdev)?;
    let panel = pdev.devm_child("panel", 0)?;
    panel.bind(channel::Channel(bochs.dev()), |panel| {
        let host = panel.host;
        panel.on_unbind("panel off", move || {
            host.with_hw(|hw| hw.mmio.write(0, 0)).unwrap();
        })
    })?;
    bochs.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
