// A scope is invariant: it can be neither shortened nor extended.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn shorten<'long: 'short, 'short>(
    pdev: &'short pci::Device<Bound<'long>>,
) -> &'short pci::Device<Bound<'short>> {
    pdev
}

fn main() {}
