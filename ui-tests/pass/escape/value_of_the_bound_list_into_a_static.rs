// A copy of the value may be kept.
use drmm_runtime::prelude::*;
use ui_tests::*;

static GAIN: Mutex<Option<u32>> = Mutex::new(None);

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    *GAIN.lock() = Some(*pdev.devm(11)?);
    Ok(())
}

fn main() {
    pci::plug(probe).unwrap();
}
