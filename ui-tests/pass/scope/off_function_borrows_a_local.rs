// What it needs is moved in.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<On<'bound, Regs<'bound>>> {
    let value = 7;
    let regs = pdev.devm_iomap_bar(1)?;
    pdev.devm_switch_on("engine", regs, |regs| regs.write(0, value), move |regs, _| regs.write(1, value))
}

fn main() {
    pci::plug(|pdev| probe(pdev).map(drop)).unwrap();
}
