// Probe is handed its scope.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn as_long_as_it_lasts<'bound>(pdev: &pci::Device<Bound<'bound>>) -> Bound<'bound> {
    pdev.bound()
}

fn main() {}
