// A constant index is one of the array.

use drmm_runtime::io::Space;

struct Nothing;
impl Space<8> for Nothing {}

drmm_runtime::registers! {
    struct Chip(8) {
        0x0 => lane: [ReadWrite<u8>; 8],
    }
}

const CHIP: &Chip<Nothing> = &Chip::new(Nothing);
const LAST: usize = CHIP.lane().at::<7>().offset();

fn main() {
    assert_eq!(LAST, 7);
}
