// A borrow of the device may have any shorter lifetime.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn shorten<'long: 'short, 'short>(
    pdev: &'long pci::Device<Bound<'long>>,
) -> &'short pci::Device<Bound<'long>> {
    pdev
}

fn main() {}
