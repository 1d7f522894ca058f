// Devices of one binding are of one.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn swap<'a>(one: &mut Unregistered<'a, Bochs>, other: &mut Unregistered<'a, Bochs>) {
    std::mem::swap(one, other);
}

fn main() {}
