// A thread outlives a binding.
use drmm_runtime::prelude::*;
use ui_tests::*;

thread_local! {
    static CONSOLE: Mutex<Option<Regs<'static>>> = const { Mutex::new(None) };
}

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let mmio = pdev.devm_iomap_bar(0)?;
    CONSOLE.with(|console| *console.lock() = Some(mmio));
    Ok(())
}

fn main() {}
