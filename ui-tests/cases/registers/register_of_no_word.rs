// A bus carries 8, 16, 32 or 64 bits.
use drmm_runtime::bitfield;

bitfield! {
    struct Wide(u128) {
        0..=3 => low: u8,
    }
    struct Signed(i32) {
        0..=3 => low: u8,
    }
}

fn main() {}
