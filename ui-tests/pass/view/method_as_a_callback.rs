// A closure is for any view.
use drmm_runtime::prelude::*;
use ui_tests::*;

trait Status {
    fn status(&self) -> u32;
}

impl Status for BochsHw<'_> {
    fn status(&self) -> u32 {
        self.mmio.read(0)
    }
}

fn watch(bochs: &Unregistered<'_, Bochs>) -> Result {
    bochs.callback("status", |hw| hw.status()).map(drop)
}

fn main() {}
