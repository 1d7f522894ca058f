// What a view derefs to stays in the section too.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn beyond_the_closure(dev: &Dev<Bochs>) {
    let bochs: Result<&Bochs> = dev.with_hw(|hw| &**hw);
    drop(bochs);
}

fn beyond_the_guard(dev: &Dev<Bochs>) {
    let bochs: &Bochs = {
        let live = dev.enter().unwrap();
        live.hw()
    };
    let _ = bochs.drm.is_unplugged();
}

fn main() {}
