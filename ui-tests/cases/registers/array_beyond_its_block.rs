// All registers of an array are inside the block.

drmm_runtime::registers! {
    struct Chip(0x40) {
        /// The lanes.
        0x00 => lane: [ReadWrite<u32>; 5; 0x10],
    }
}

fn main() {}
