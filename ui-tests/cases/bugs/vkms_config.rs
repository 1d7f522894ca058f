// The default configuration was freed although the device had it, or before there was one.
use drmm_runtime::prelude::*;

fn init(enable: bool) -> Result {
    let config: KBox<u32>;
    if enable {
        config = KBox::new(1)?;
    }
    drop(config);
    Ok(())
}

fn main() {}
