// Only what the allocation gave can be registered.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn once(device: Unregistered<'_, Bochs>) -> Result<Registered> {
    device.devm_register()
}

fn main() {}
