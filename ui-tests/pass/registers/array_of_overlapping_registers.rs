// The registers of an array do not overlap.

drmm_runtime::registers! {
    struct Chip(0x40) {
        /// The lanes.
        0x00 => lane: [ReadWrite<u32>; 4; 0x4],
    }
}

fn main() {}
