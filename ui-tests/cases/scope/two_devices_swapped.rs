// Devices of two bindings are of two types.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn swap<'a, 'b>(one: &mut Unregistered<'a, Bochs>, other: &mut Unregistered<'b, Bochs>) {
    std::mem::swap(one, other);
}

fn main() {}
