// A view is made by the macro only: what leads to its device is neither copied nor made.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "card", desc = "A card", major = 1, minor = 0)]
struct Card {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    regs: Regs<'bound>,
    mode: Mutex<u32>,
}

fn again<'bound>(hw: &CardHw<'bound>) {
    let regs = hw.regs;
    drop(CardHw { regs });
    drop(CardHw { regs, and_all_fields_of_the_device: hw.and_all_fields_of_the_device.clone() });
    drop(CardHw { regs, and_all_fields_of_the_device: Default::default() });
}

fn main() {}
