// An open file holds the reference and enters when it is asked for something.
use drmm_runtime::prelude::*;
use ui_tests::*;

struct File {
    dev: Dev<Bochs>,
}

impl File {
    fn read(&self) -> Result<u32> {
        self.dev.with_hw(|hw| hw.mmio.read(0))
    }
}

fn main() {}
