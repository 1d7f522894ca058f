// References to two devices can be swapped.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn swap(one: &mut Dev<Bochs>, other: &mut Dev<Bochs>) {
    std::mem::swap(one, other);
}

fn main() {}
