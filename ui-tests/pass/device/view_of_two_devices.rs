// No view is made of one device's hardware and the rest of another.
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

fn mixed<'bound>(hw: &CardHw<'bound>, other: &CardHw<'bound>) {
    assert_eq!(hw.regs.read(0), other.regs.read(0));
}

fn main() {}
