// Switching on gives nothing, or a `Result`.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let regs = pdev.devm_iomap_bar(1)?;
    let on = pdev.devm_switch_on("engine", regs, |regs| regs.read(0), |regs, _| regs.write(0, 0))?;
    assert_eq!(on.read(0), 0);
    Ok(())
}

fn main() {}
