// The handler used a bridge that had been found without taking a reference.
use drmm_runtime::prelude::*;
use ui_tests::*;

static BRIDGES: Mutex<Vec<Dev<Bochs>>> = Mutex::new(Vec::new());

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let hdmi = Bochs::alloc(pdev)?;
    let bridges = BRIDGES.lock();
    let bridge: &Bochs = bridges.first().ok_or(Errno::EPROBE_DEFER)?;
    pdev.devm_request_irq(&hdmi, move |_| *bridge.mode.lock() += 1)?;
    hdmi.devm_register()
}

fn main() {}
