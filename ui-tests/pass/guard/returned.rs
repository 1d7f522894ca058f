// What is returned is the reference, or the result of the section.
use drmm_runtime::prelude::*;
use ui_tests::*;

struct File {
    devices: Mutex<Vec<Dev<Bochs>>>,
}

impl File {
    fn read(&self) -> Result<u32> {
        let dev = self.devices.lock().first().ok_or(Errno::ENODEV)?.clone();
        dev.with_hw(|hw| hw.mmio.read(0))
    }
}

fn main() {}
