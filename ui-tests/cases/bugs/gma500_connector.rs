// The connector was freed by its destroy function and by the code that had made it.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn init(drm: &Building<'_, Bochs>) -> Result<Connector> {
    let connector = drm.drmm_connector()?;
    destroy(connector);
    Ok(connector)
}

fn destroy(connector: Connector) {
    println!("{} destroyed", connector.id());
}

fn main() {}
