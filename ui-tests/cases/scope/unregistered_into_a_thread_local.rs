// A device that was not registered cannot be put aside.
use drmm_runtime::prelude::*;
use ui_tests::*;

thread_local! {
    static LATER: Mutex<Option<Unregistered<'static, Bochs>>> = const { Mutex::new(None) };
}

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let bochs = Bochs::alloc(pdev)?;
    LATER.with(|later| *later.lock() = Some(bochs));
    Ok(())
}

fn main() {}
