// A section does not outlive its device.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn enter(devices: &Mutex<Vec<Dev<Bochs>>>) -> Result {
    let live;
    {
        let dev = devices.lock().pop().ok_or(Errno::ENODEV)?;
        live = dev.enter()?;
    }
    live.hw().mmio.write(0, 0);
    Ok(())
}

fn main() {}
