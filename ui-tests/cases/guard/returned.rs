// A section does not outlive the function that holds the reference.
use drmm_runtime::prelude::*;
use ui_tests::*;

struct File {
    devices: Mutex<Vec<Dev<Bochs>>>,
}

impl File {
    fn enter(&self) -> Result<Entered<'_, Bochs>> {
        let devices = self.devices.lock();
        let dev = devices.first().ok_or(Errno::ENODEV)?.clone();
        dev.enter()
    }
}

fn main() {}
