// It can be borrowed.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn borrow(dev: &Dev<Bochs>) -> &Connector {
    &dev.connector
}

fn main() {}
