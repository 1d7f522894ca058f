// A reference can be kept in a thread local.
use drmm_runtime::prelude::*;
use ui_tests::*;

thread_local! {
    static LATER: Mutex<Option<Dev<Bochs>>> = const { Mutex::new(None) };
}

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let bochs = Bochs::alloc(pdev)?;
    let dev = bochs.dev();
    LATER.with(|later| *later.lock() = Some(dev));
    bochs.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
