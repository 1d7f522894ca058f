// Devices of one binding have one type.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn swap<'a>(one: &mut Unregistered<'a, Bochs>, other: &mut Unregistered<'a, Bochs>) {
    std::mem::swap(one, other);
}

fn main() {}
