// Closing stops the queue only if the hardware is still there.
use drmm_runtime::prelude::*;
use ui_tests::*;

struct File {
    dev: Dev<Bochs>,
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = self.dev.with_hw(|hw| hw.mmio.write(0, 0));
    }
}

fn main() {}
