// The bus device belongs to its binding.
use drmm_runtime::prelude::*;
use ui_tests::*;

static CARD: Mutex<Option<&'static pci::Device<Bound<'static>>>> = Mutex::new(None);

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    *CARD.lock() = Some(pdev);
    Ok(())
}

fn main() {}
