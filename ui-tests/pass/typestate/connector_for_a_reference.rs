// What is plugged in changes, not the connector.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn hotplug(dev: &Dev<Bochs>) -> u32 {
    dev.connector.id()
}

fn main() {}
