// Whether a register is read, written or both is part of what it is.
use drmm_runtime::registers;

registers! {
    struct Chip(0x10) {
        0x0 => id: ReadOnly<u32>,
        0x4 => control: u32,
        0x8 => data: [u32; 2],
    }
}

fn main() {}
