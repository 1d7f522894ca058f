// A leaked copy of a handle has the handle's lifetime.
use drmm_runtime::prelude::*;
use ui_tests::*;

static CONSOLE: Mutex<Option<&'static Regs<'static>>> = Mutex::new(None);

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let mmio = pdev.devm_iomap_bar(0)?;
    *CONSOLE.lock() = Some(Box::leak(Box::new(mmio)));
    Ok(())
}

fn main() {}
