// The bridge is found, and a reference to it is held.
use drmm_runtime::prelude::*;
use ui_tests::*;

static BRIDGES: Mutex<Vec<Dev<Bochs>>> = Mutex::new(Vec::new());

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let hdmi = Bochs::alloc(pdev)?;
    let bridge = BRIDGES.lock().first().cloned();
    pdev.devm_request_irq(&hdmi, move |_| {
        if let Some(bridge) = &bridge {
            *bridge.mode.lock() += 1;
        }
    })?;
    hdmi.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
