// A holder of a reference cannot add a handler.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn late(pdev: &pci::Device<Bound<'_>>, dev: &Dev<Bochs>) -> Result {
    pdev.devm_request_irq(dev, |_| ())?;
    Ok(())
}

fn main() {}
