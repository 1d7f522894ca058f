// The bus device requests the interrupt.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn irq<'bound>(pdev: &pci::Device<Bound<'bound>>, bochs: &Unregistered<'bound, Bochs>) -> Result {
    pdev.devm_request_irq(bochs, |_| ()).map(drop)
}

fn main() {}
