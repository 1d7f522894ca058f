// The device list owns the value.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn take(dev: Dev<Bochs>) -> Connector {
    *dev.connector
}

fn main() {}
