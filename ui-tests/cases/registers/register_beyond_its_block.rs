// A register is inside its block, with all its bytes.

drmm_runtime::registers! {
    struct Chip(0x10) {
        0x00 => id: ReadOnly<u32>,
        0x10 => control: ReadWrite<u32>,
    }
}

fn main() {}
