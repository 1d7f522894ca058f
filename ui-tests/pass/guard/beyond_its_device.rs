// The reference lives as long as the section.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn enter(devices: &Mutex<Vec<Dev<Bochs>>>) -> Result {
    let dev = devices.lock().pop().ok_or(Errno::ENODEV)?;
    let live = dev.enter()?;
    live.hw().mmio.write(0, 0);
    Ok(())
}

fn main() {}
