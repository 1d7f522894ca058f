// Its name may be kept anywhere.
use drmm_runtime::prelude::*;
use ui_tests::*;

static CARD: Mutex<Option<&'static str>> = Mutex::new(None);

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    *CARD.lock() = Some(pdev.name());
    Ok(())
}

fn main() {
    pci::plug(probe).unwrap();
}
