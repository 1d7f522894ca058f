// A bus keeps a clone of what the handle leads to; from the end of the binding on it refuses.
use drmm_runtime::prelude::*;
use drmm_runtime::bus::Parent;
use ui_tests::*;

static PANEL: Mutex<Option<Parent>> = Mutex::new(None);

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let bochs = Bochs::alloc(pdev)?;
    *PANEL.lock() = Some((*pdev.devm_child("panel", 0)?).clone());
    bochs.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
