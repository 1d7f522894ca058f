// The scope belongs to its binding.
use drmm_runtime::prelude::*;
use ui_tests::*;

static SCOPE: Mutex<Option<Bound<'static>>> = Mutex::new(None);

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    *SCOPE.lock() = Some(pdev.bound());
    Ok(())
}

fn main() {}
