// It stops what is there to be stopped.
use drmm_runtime::prelude::*;
use ui_tests::*;

struct File {
    dev: Dev<Bochs>,
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = self.dev.with_hw(|_, hw| hw.mmio.write(0, 0));
    }
}

fn main() {}
