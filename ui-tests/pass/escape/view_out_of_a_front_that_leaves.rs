// What it read can be kept.
use drmm_runtime::prelude::*;
use drmm_runtime::publish::Publication;
use ui_tests::*;

struct Front(Mutex<Option<u32>>);

impl Publication<Bochs> for Front {
    fn publish(&self, _: &Dev<Bochs>) -> Result {
        Ok(())
    }
    fn wake(&self) {}
    fn withdraw(&self) {}
    fn leave(&self, hw: &BochsHw<'_>) {
        *self.0.lock() = Some(hw.mmio.read(0));
    }
}

fn main() {}
