// Only a binding has a scope.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn for_ever(pdev: &pci::Device<Bound<'_>>) -> Bound<'static> {
    Bound { ..pdev.bound() }
}

fn main() {}
