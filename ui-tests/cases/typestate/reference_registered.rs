// A reference cannot register: it exists only once the device is complete.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn again(dev: Dev<Bochs>) -> Result<Registered> {
    dev.devm_register()
}

fn main() {}
