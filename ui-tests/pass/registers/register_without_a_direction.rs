// Each register has its direction.
use drmm_runtime::registers;

registers! {
    struct Chip(0x10) {
        0x0 => id: ReadOnly<u32>,
        0x4 => control: ReadWrite<u32>,
        0x8 => data: [WriteOnly<u32>; 2],
    }
}

fn main() {}
