// The last close stopped a queue in the hardware, which was gone.
use drmm_runtime::prelude::*;
use ui_tests::*;

struct File {
    dev: Dev<Bochs>,
}

impl Drop for File {
    fn drop(&mut self) {
        self.dev.enter().hw().mmio.write(0, 0);
    }
}

fn main() {}
