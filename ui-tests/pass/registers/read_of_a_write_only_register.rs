// What a register that is only written reads means nothing.

use drmm_runtime::io::{Shared, Window};
use drmm_runtime::registers;

registers! {
    struct Chip(8) {
        0x0 => command: WriteOnly<u32>,
        0x4 => control: ReadWrite<u32>,
    }
}

fn state(chip: Chip<Window<'_, 8, Shared>>) -> u32 {
    chip.control().read()
}

fn main() {}
