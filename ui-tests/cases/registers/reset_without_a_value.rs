// A register is reset to a value that was declared.

use drmm_runtime::io::{Shared, Window};

drmm_runtime::bitfield! {
    struct Control(u32) {
        0 => enabled: bool,
    }
}
drmm_runtime::registers! {
    struct Chip(8) {
        0x0 => control: ReadWrite<Control>,
    }
}

fn reset(chip: Chip<Window<'_, 8, Shared>>) {
    chip.control().reset();
}

fn main() {}
