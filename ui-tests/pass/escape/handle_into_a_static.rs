// A static can hold a reference to the device.
use drmm_runtime::prelude::*;
use ui_tests::*;

static CONSOLE: Mutex<Option<Dev<Bochs>>> = Mutex::new(None);

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let bochs = Bochs::alloc(pdev)?;
    *CONSOLE.lock() = Some(bochs.dev());
    bochs.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
