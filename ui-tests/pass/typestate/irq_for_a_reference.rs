// Probe can, before it registers.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn in_time<'bound>(pdev: &pci::Device<Bound<'bound>>, dev: &Unregistered<'bound, Bochs>) -> Result {
    pdev.devm_request_irq(dev, |_| ())?;
    Ok(())
}

fn main() {}
