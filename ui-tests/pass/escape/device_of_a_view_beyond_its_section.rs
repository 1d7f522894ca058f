// What a view derefs to stays in the section too.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn beyond_the_closure(dev: &Dev<Bochs>) {
    let bochs: Result<bool> = dev.with_hw(|hw| hw.drm.is_unplugged());
    assert!(bochs.is_ok());
}

fn beyond_the_guard(dev: &Dev<Bochs>) {
    let live = dev.enter().unwrap();
    let bochs: &Bochs = live.hw();
    let _ = bochs.drm.is_unplugged();
}

fn main() {}
