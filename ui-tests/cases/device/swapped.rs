// Two devices cannot change places under their references.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn swap(one: &mut Dev<Bochs>, other: &mut Dev<Bochs>) {
    std::mem::swap(&mut **one, &mut **other);
}

fn main() {}
