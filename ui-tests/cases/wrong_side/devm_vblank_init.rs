// Vertical blanks end with the last reference, since programs wait for them.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn vblank<'bound>(pdev: &'bound pci::Device<Bound<'bound>>, heads: u32) -> Result {
    pdev.devm_vblank_init(heads)
}

fn main() {}
