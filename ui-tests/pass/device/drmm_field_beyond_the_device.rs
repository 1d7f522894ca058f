// The field is read first, then the reference is dropped.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn connector(dev: Dev<Bochs>) -> Result<u32> {
    let connector: &Connector = &dev.connector;
    let id = connector.id();
    drop(dev);
    Ok(id)
}

fn main() {}
