// An update reads first, so it needs both directions.

use drmm_runtime::io::{Shared, Window};
use drmm_runtime::registers;

registers! {
    struct Chip(8) {
        0x0 => command: ReadWrite<u32>,
    }
}

fn start(chip: Chip<Window<'_, 8, Shared>>) {
    chip.command().update(|bits| bits | 1);
}

fn main() {}
