// A register is aligned to its width.

drmm_runtime::registers! {
    struct Chip(0x10) {
        0x00 => id: ReadOnly<u32>,
        0x08 => control: ReadWrite<u32>,
    }
}

fn main() {}
