// The handle of a child ends with the binding that it was made in.
use drmm_runtime::prelude::*;
use drmm_runtime::bus::Child;
use ui_tests::*;

static PANEL: Mutex<Option<Child<'static>>> = Mutex::new(None);

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let bochs = Bochs::alloc(pdev)?;
    *PANEL.lock() = Some(pdev.devm_child("panel", 0)?);
    bochs.devm_register()
}

fn main() {}
