// A static outlives every binding.
use drmm_runtime::prelude::*;
use ui_tests::*;

static CONSOLE: Mutex<Option<Regs<'static>>> = Mutex::new(None);

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    *CONSOLE.lock() = Some(pdev.devm_iomap_bar(0)?);
    Ok(())
}

fn main() {}
