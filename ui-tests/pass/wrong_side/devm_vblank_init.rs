// Memory for the driver's own use is on either side.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn vblank<'bound>(pdev: &'bound pci::Device<Bound<'bound>>, heads: usize) -> Result<&'bound [u32]> {
    pdev.devm_kcalloc(heads)
}

fn main() {}
