// A reference to the device may be kept anywhere.
use drmm_runtime::prelude::*;
use ui_tests::*;

thread_local! {
    static CONSOLE: Mutex<Option<Dev<Bochs>>> = const { Mutex::new(None) };
}

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let bochs = Bochs::alloc(pdev)?;
    let dev = bochs.dev();
    CONSOLE.with(|console| *console.lock() = Some(dev));
    bochs.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
