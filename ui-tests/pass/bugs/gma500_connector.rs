// Only one place owns the connector.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn init(drm: &Building<'_, Bochs>) -> Result<Connector> {
    let connector = drm.drmm_connector()?;
    announce(&connector);
    Ok(connector)
}

fn announce(connector: &Connector) {
    println!("{} made", connector.id());
}

fn main() {}
