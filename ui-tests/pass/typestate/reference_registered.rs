// Only what the allocation gave can be registered.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn once(device: Unregistered<'_, Bochs>) -> Result {
    device.devm_register()
}

fn main() {}
