// A view cannot store a part of its device: the section that lends it is shorter than the binding.
use drmm_runtime::prelude::*;
use ui_tests::*;

struct Ring<'bound>(Mutex<Option<&'bound Mutex<u32>>>);
impl Resource for Ring<'_> {
    type Ends = AtUnbind;
}
#[drm_driver(name = "card", desc = "A card", major = 1, minor = 0, view = closure)]
struct Card {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    regs: Regs<'bound>,
    #[devm]
    ring: Ring<'bound>,
    mode: Mutex<u32>,
}
impl CardHw<'_> {
    fn store(&self) {
        *self.ring.0.lock() = Some(&self.mode);
    }
}

fn main() {}
