// It ends with the last reference, and this may be the last.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn connector(dev: Dev<Bochs>) -> Result<u32> {
    let connector: &Connector = &dev.connector;
    drop(dev);
    Ok(connector.id())
}

fn main() {}
