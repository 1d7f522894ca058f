// What switches hardware off runs at unbind.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn switch_off<'bound>(pdev: &pci::Device<Bound<'bound>>, mmio: Regs<'bound>) -> Result {
    pdev.on_unbind("switch off", move || mmio.write(0, 0))
}

fn main() {}
