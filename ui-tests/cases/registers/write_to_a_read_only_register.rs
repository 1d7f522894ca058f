// A register that is only read is not written.

use drmm_runtime::io::{Shared, Window};
use drmm_runtime::registers;

registers! {
    struct Chip(8) {
        0x0 => id: ReadOnly<u32>,
        0x4 => control: ReadWrite<u32>,
    }
}

fn start(chip: Chip<Window<'_, 8, Shared>>) {
    chip.id().write(1);
}

fn main() {}
