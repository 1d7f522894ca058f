// A block is over a mapping that has its size by its type.

use drmm_runtime::io::{Shared, Window};

drmm_runtime::registers! {
    struct Chip(0x20) {
        0x00 => id: ReadOnly<u32>,
    }
}

fn chip(window: Window<'_, 0x10, Shared>) -> Chip<Window<'_, 0x10, Shared>> {
    Chip::new(window)
}

fn main() {}
