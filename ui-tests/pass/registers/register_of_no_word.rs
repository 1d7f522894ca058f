// Registers of the widths that a bus has.
use drmm_runtime::bitfield;

bitfield! {
    struct Wide(u64) {
        0..=3 => low: u8,
    }
    struct Narrow(u32) {
        0..=3 => low: u8,
    }
}

fn main() {}
