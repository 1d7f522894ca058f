// It is read while it is on.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let regs = pdev.devm_iomap_bar(1)?;
    let on = pdev.devm_switch_on("engine", regs, |_| (), |_, _| {})?;
    let lent: &Regs<'_> = &on;
    println!("{}", lent.read(0));
    drop(on);
    Ok(())
}

fn main() {
    pci::plug(probe).unwrap();
}
