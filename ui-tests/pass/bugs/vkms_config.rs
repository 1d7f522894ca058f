// Its owner frees it, and no other code can.
use drmm_runtime::prelude::*;

fn init(enable: bool) -> Result {
    let config: Option<KBox<u32>> = enable.then(|| KBox::new(1)).transpose()?;
    drop(config);
    Ok(())
}

fn main() {}
