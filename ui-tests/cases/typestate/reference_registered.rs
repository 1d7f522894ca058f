// A reference is for those who came after.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn again(dev: Dev<Bochs>) -> Result {
    dev.devm_register()
}

fn main() {}
